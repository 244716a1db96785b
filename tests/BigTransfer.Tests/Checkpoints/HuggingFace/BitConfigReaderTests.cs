using System.Diagnostics;
using System.Text;
using BigTransfer.Architectures;
using BigTransfer.Checkpoints.HuggingFace;

namespace BigTransfer.Tests.Checkpoints.HuggingFace;

[TestClass]
public sealed class BitConfigReaderTests
{
    [TestMethod]
    public void What_is_not_said_is_as_in_the_class()
    {
        var config = Parse("""{"model_type": "bit"}""");
        Assert.AreEqual(PublishedArchitectures.Find("R50x1").WithClasses(0), config.Architecture);
        Assert.IsEmpty(config.Labels);
        Assert.IsEmpty(config.Features);
        Assert.AreEqual(config.Architecture, Parse("""
            {"model_type": "bit", "depths": null, "hidden_act": null, "global_padding": null, "id2label": null, "architectures": null,
             "torch_dtype": "float32"}
            """).Architecture);
    }

    [TestMethod]
    [DataRow("\"hidden_act\": \"gelu_pytorch_tanh\"", Activation.GeluTanh)]
    [DataRow("\"hidden_act\": \"gelu_fast\"", Activation.GeluTanh)]
    [DataRow("\"hidden_act\": \"gelu_python\"", Activation.Gelu)]
    [DataRow("\"hidden_act\": \"relu\"", Activation.Relu)]
    public void One_activation_has_several_names(string setting, Activation activation) =>
        Assert.AreEqual(activation, Parse($$"""{"model_type": "bit", {{setting}}}""").Architecture.Activation);

    [TestMethod]
    [DataRow("same")]
    [DataRow("SAME")]
    [DataRow("Same")]
    public void Padding_is_said_in_any_case(string text) =>
        Assert.AreEqual(Padding.Same, Parse($$"""{"model_type": "bit", "global_padding": "{{text}}"}""").Architecture.Padding);

    [TestMethod]
    [DataRow(1, 4)]
    [DataRow(4, 4)]
    [DataRow(5, 8)]
    [DataRow(12, 16)]
    [DataRow(32, 32)]
    [DataRow(64, 64)]
    public void Any_output_stride_has_the_effect_of_a_power_of_two(int said, int meant) =>
        Assert.AreEqual(meant, Parse($$"""{"model_type": "bit", "output_stride": {{said}}}""").Architecture.OutputStride);

    [TestMethod]
    // The multiple of 8 nearest to each size and to its quarter, at least 8 and not below 90 %: worked out by hand.
    [DataRow("[64, 128]", 1.0, new[] { 64, 128 }, new[] { 16, 32 })]
    [DataRow("[40, 100]", 1.0, new[] { 40, 104 }, new[] { 16, 24 })]
    [DataRow("[4, 20]", 1.0, new[] { 8, 24 }, new[] { 8, 8 })]
    [DataRow("[64, 128]", 2.0, new[] { 128, 256 }, new[] { 32, 64 })]
    [DataRow("[64, 128]", 0.5, new[] { 32, 64 }, new[] { 8, 16 })]
    public void Channels_are_rounded_as_transformers_rounds_them(string sizes, double factor, int[] hidden, int[] mid)
    {
        var architecture = Parse(FormattableString.Invariant($$"""
            {"model_type": "bit", "depths": [1, 1], "hidden_sizes": {{sizes}}, "width_factor": {{factor}}, "num_groups": 8}
            """)).Architecture;
        CollectionAssert.AreEqual(hidden, architecture.HiddenSizes.ToArray());
        CollectionAssert.AreEqual(mid, architecture.MidSizes.ToArray());
        Assert.AreEqual(64, architecture.StemChannels, "the factor leaves the stem alone");
    }

    [TestMethod]
    [DataRow("\"out_features\": [\"stage4\", \"stem\"]", "stem,stage4")]
    [DataRow("\"out_indices\": [1, 3]", "stage1,stage3")]
    [DataRow("\"out_indices\": [-1, 0]", "stem,stage4")]
    [DataRow("\"out_features\": [\"stage2\"], \"out_indices\": [2]", "stage2")]
    [DataRow("\"out_features\": null, \"out_indices\": null", "stage4")]
    [DataRow("\"out_features\": []", "stage4")]
    public void A_backbone_puts_out_its_features_in_the_network_s_order(string settings, string features)
    {
        var config = Parse($$"""{"model_type": "bit", "architectures": ["BitBackbone"], {{settings}}}""");
        Assert.AreEqual(features, string.Join(',', config.Features));
        Assert.IsEmpty(Parse($$"""{"model_type": "bit", "architectures": ["BitModel"], {{settings}}}""").Features);
    }

    [TestMethod]
    public void Labels_are_in_the_order_of_their_numbers_and_placeholders_are_none()
    {
        var config = Parse("""{"model_type": "bit", "id2label": {"2": "c", "0": "a\tb", "1": ""}}""");
        CollectionAssert.AreEqual(new[] { "a\tb", "", "c" }, config.Labels.ToArray());
        Assert.AreEqual(3, config.Architecture.Classes);
        var placeholders = Parse("""{"model_type": "bit", "id2label": {"0": "LABEL_0", "1": "LABEL_1"}}""");
        Assert.IsEmpty(placeholders.Labels);
        Assert.AreEqual(2, placeholders.Architecture.Classes);
        Assert.HasCount(2, Parse("""{"model_type": "bit", "id2label": {"0": "LABEL_0", "1": "LABEL_0"}}""").Labels);
    }

    [TestMethod]
    [DataRow("[]", "expected a JSON object")]
    [DataRow("{", "x.json: ")]
    [DataRow("{} {}", "x.json: ")]
    [DataRow("""{"model_type": "resnet"}""", "model_type is 'resnet', expected 'bit'")]
    [DataRow("""{}""", "model_type is missing, expected 'bit'")]
    [DataRow("""{"model_type": 7}""", "model_type is 7, expected a text")]
    [DataRow("""{"model_type": "bit", "hidden_act": "swish"}""", "hidden_act is 'swish', expected one of relu, gelu")]
    [DataRow("""{"model_type": "bit", "hidden_act": {"a": 1}}""", "hidden_act is {\"a\": 1}, expected a text")]
    [DataRow("""{"model_type": "bit", "layer_type": "basic"}""", "layer_type is 'basic', expected one of preactivation, bottleneck")]
    [DataRow("""{"model_type": "bit", "global_padding": "VALID"}""", "global_padding is 'valid', with which the residual")]
    [DataRow("""{"model_type": "bit", "global_padding": "reflect"}""", "global_padding is 'REFLECT', expected null or 'same'")]
    [DataRow("""{"model_type": "bit", "embedding_dynamic_padding": 1}""", "embedding_dynamic_padding is 1, expected true or false")]
    [DataRow("""{"model_type": "bit", "num_groups": 0}""", "num_groups is 0, expected a whole number")]
    [DataRow("""{"model_type": "bit", "num_groups": 2.5}""", "num_groups is 2.5")]
    [DataRow("""{"model_type": "bit", "num_channels": -3}""", "num_channels is -3")]
    [DataRow("""{"model_type": "bit", "output_stride": 4294967296}""", "output_stride is 4294967296")]
    [DataRow("""{"model_type": "bit", "embedding_size": 99999999}""", "embedding_size is 99999999")]
    [DataRow("""{"model_type": "bit", "depths": []}""", "depths is [], expected a list of 1 to 16 numbers")]
    [DataRow("""{"model_type": "bit", "depths": [3, 4, 6, "3"]}""", "depths is \"3\"")]
    [DataRow("""{"model_type": "bit", "depths": [3, 4, 6, 1000]}""", "units")]
    [DataRow("""{"model_type": "bit", "depths": [3, 4]}""", "depths has 2 numbers and hidden_sizes 4")]
    [DataRow("""{"model_type": "bit", "width_factor": 0}""", "hidden_sizes times width_factor has 0")]
    [DataRow("""{"model_type": "bit", "width_factor": 1e300}""", "hidden_sizes times width_factor")]
    [DataRow("""{"model_type": "bit", "width_factor": "2"}""", "width_factor is \"2\", expected a number")]
    [DataRow("""{"model_type": "bit", "drop_path_rate": []}""", "drop_path_rate is []")]
    [DataRow("""{"model_type": "bit", "id2label": ["a"]}""", "id2label is [\"a\"]")]
    [DataRow("""{"model_type": "bit", "id2label": {"1": "a"}}""", "id2label has the key '1' among 1, expected the numbers from 0 to 0")]
    [DataRow("""{"model_type": "bit", "id2label": {"0": "a", "00": "b"}}""", "id2label has the key '00'")]
    [DataRow("""{"model_type": "bit", "id2label": {"0": 1}}""", "id2label is 1, expected names")]
    [DataRow("""{"model_type": "bit", "architectures": "BitModel"}""", "architectures is \"BitModel\"")]
    [DataRow("""{"model_type": "bit", "architectures": ["BitBackbone"], "out_features": ["stage5"]}""",
        "out_features is \"stage5\", expected stem, stage1, stage2, stage3, stage4")]
    [DataRow("""{"model_type": "bit", "architectures": ["BitBackbone"], "out_indices": [5]}""",
        "out_indices is 5, expected numbers of layers from 0 to 4")]
    [DataRow("""{"model_type": "bit", "architectures": ["BitBackbone"], "out_indices": [1], "out_features": ["stage2"]}""",
        "out_features is stage2 and out_indices stage1")]
    public void What_cannot_be_is_refused_by_key(string json, string said)
    {
        var error = Assert.ThrowsExactly<BigTransferException>(() => Parse(json));
        StringAssert.StartsWith(error.Message, "x.json: ");
        StringAssert.Contains(error.Message, said);
        Assert.DoesNotContain('\n', error.Message);
    }

    [TestMethod]
    public void Hostile_JSON_ends_soon_and_in_our_exception()
    {
        var watch = Stopwatch.StartNew();
        var many = string.Join(',', Enumerable.Range(0, 300_000).Select(i => $"\"{i}\":\"\""));
        foreach (var json in new[]
        {
            new string('[', 1_000_000), string.Concat(Enumerable.Repeat("{\"a\":", 100_000)),
            $$"""{"model_type": "bit", "depths": [{{string.Join(',', Enumerable.Repeat("1", 500_000))}}]}""",
            $$"""{"model_type": "bit", "hidden_act": "{{new string('x', 1_000_000)}}"}""",
            $$"""{"model_type": "bit", "id2label": { {{many}}, "0": "twice" } }""",
            "{\"model_type\": \"bit\", \"hidden_act\": \"\\ud800\"}",
        })
        {
            var error = Assert.ThrowsExactly<BigTransferException>(() => Parse(json));
            Assert.IsLessThan(400, error.Message.Length);
        }
        Assert.IsLessThan(5, watch.Elapsed.TotalSeconds);
    }

    [TestMethod]
    public void Whatever_is_cut_or_changed_ends_in_our_exception_or_in_a_network()
    {
        var whole = Encoding.UTF8.GetBytes("""
            {"model_type": "bit", "architectures": ["BitBackbone"], "depths": [1, 2], "hidden_sizes": [32, 64], "embedding_size": 16, "num_groups": 8,
             "hidden_act": "gelu", "layer_type": "bottleneck", "global_padding": "SAME", "output_stride": 8, "out_indices": [1], "width_factor": 1.0,
             "id2label": {"0": "a", "1": "b"}, "embedding_dynamic_padding": true, "drop_path_rate": 0.1, "num_channels": 3}
            """);
        Parse(whole).Architecture.Check();
        var random = new Random(4);
        var refused = 0;
        for (var round = 0; round < 5000; round++)
        {
            var bytes = random.Next(8) == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            for (var change = random.Next(1, 4); change > 0 && bytes.Length > 0; change--)
                bytes[random.Next(bytes.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : whole[random.Next(whole.Length)];
            try
            {
                Parse(bytes);
            }
            catch (BigTransferException)
            {
                refused++;
            }
        }
        Assert.IsGreaterThan(2000, refused);
    }

    [TestMethod]
    public void The_model_type_is_told_without_the_rest()
    {
        using var folder = new TempFolder();
        string? TypeOf(string text, bool mark = false)
        {
            File.WriteAllText(folder.File("config.json"), text, new UTF8Encoding(mark));
            return BitConfigReader.ModelTypeOf(folder.File("config.json"));
        }
        Assert.AreEqual("bit", TypeOf("""{"model_type": "bit", "depths": 7}"""));
        Assert.AreEqual("bit", TypeOf("""{"model_type": "bit"}""", mark: true));
        Assert.AreEqual("resnet", TypeOf("""{"model_type": "resnet"}"""));
        Assert.IsNull(TypeOf("""{"architecture": "resnetv2_50x1_bit", "num_classes": 1000}"""));
        Assert.IsNull(TypeOf("[1]"));
        Assert.ThrowsExactly<BigTransferException>(() => TypeOf("no json"));
        Assert.ThrowsExactly<BigTransferException>(() => TypeOf(""));
    }

    private static BitConfig Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    private static BitConfig Parse(byte[] json) => BitConfigReader.Parse(json, "x.json");
}
