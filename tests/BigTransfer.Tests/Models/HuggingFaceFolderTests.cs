using System.Text.Json.Nodes;
using BigTransfer.Architectures;
using BigTransfer.Checkpoints.Naming;
using BigTransfer.Graphs;
using BigTransfer.Models;
using BigTransfer.Tests.Checkpoints;
using BigTransfer.Tests.Graphs;

namespace BigTransfer.Tests.Models;

/// <summary>What lies in a folder and what is made of it.</summary>
[TestClass]
public sealed class HuggingFaceFolderTests
{
    private static readonly BiTArchitecture Network = new()
    {
        Units = [1, 2], StemChannels = 16, HiddenSizes = [32, 64], MidSizes = [8, 16], Groups = 8, Activation = Activation.Gelu, Classes = 3,
    };

    [TestMethod]
    public void Weights_config_labels_and_recipe_belong_together()
    {
        using var folder = Folder();
        File.WriteAllText(folder.File("preprocessor_config.json"), """{"size": {"shortest_edge": 40}, "crop_size": {"height": 32, "width": 32}}""");
        using var model = BiTModel.Load(folder.Root);
        Assert.AreEqual(Network, model.Architecture);
        CollectionAssert.AreEqual(new[] { "cat", "dog\tpuppy", "bird" }, model.Labels.ToArray());
        Assert.AreEqual((32, 32), model.Recipe.FixedSize);
        Assert.AreEqual("safetensors, huggingface names, config.json", model.Format);
        CollectionAssert.AreEqual(new[] { "embedding", "logits" }, model.DefaultOutputs.ToArray());
        Assert.AreEqual(Path.GetFileName(folder.Root), model.Name, "the file is called as all are");
        StringAssert.StartsWith(Assert.ThrowsExactly<BigTransferException>(() => model.OutputLength("nothing")).Message, $"{model.Name}: no layer 'nothing'");
        using var byFile = BiTModel.Load(folder.File("model.safetensors"));
        Assert.AreEqual(Network, byFile.Architecture, "config.json beside a file by its path counts as well");
        File.WriteAllText(folder.File("labels.txt"), "a\nb\nc\n");
        using var labelled = BiTModel.Load(folder.Root);
        CollectionAssert.AreEqual(new[] { "a", "b", "c" }, labelled.Labels.ToArray(), "labels.txt goes before config.json");
    }

    [TestMethod]
    public void A_saved_ONNX_file_is_the_same_network_with_all_switches()
    {
        using var folder = Folder(
            Network with { LayerType = LayerType.Bottleneck, Padding = Padding.Same, DynamicStemPadding = true, OutputStride = 4 });
        using var model = BiTModel.Load(folder.Root);
        model.SaveOnnx(folder.File("out.onnx"));
        using var saved = BiTModel.Load(folder.File("out.onnx"));
        Assert.AreEqual(model.Architecture, saved.Architecture);
        CollectionAssert.AreEqual(model.Labels.ToArray(), saved.Labels.ToArray());
        var pixels = BiTGraphTests.Pixels(2, 3, 37, 26);
        foreach (var output in model.DefaultOutputs)
            Assert.IsLessThanOrEqualTo(1e-5, Deviation.Largest(model.Run(pixels, [output])[output], saved.Run(pixels, [output])[output]));
        CollectionAssert.AreEqual(Shapes(model), Shapes(saved));
        static string[] Shapes(BiTModel network) =>
            [.. network.Layers(37, 26).Select(layer => $"{layer.Name} {string.Join(',', layer.Shape)}").Order()];
    }

    [TestMethod]
    public void A_backbone_puts_out_its_features_after_conversion_too()
    {
        using var folder = Folder(Network with { Classes = 0 }, config =>
        {
            config["architectures"] = new JsonArray("BitBackbone");
            config["out_features"] = new JsonArray("stage2", "stem");
        });
        using var model = BiTModel.Load(folder.Root);
        CollectionAssert.AreEqual(new[] { "stem", "stage2" }, model.DefaultOutputs.ToArray());
        Assert.AreEqual("embedding", model.EmbeddingLayer);
        model.SaveOnnx(folder.File("all.onnx"));
        using var saved = BiTModel.Load(folder.File("all.onnx"));
        CollectionAssert.AreEqual(new[] { "stem", "stage2" }, saved.DefaultOutputs.ToArray());
        model.SaveOnnx(folder.File("cut.onnx"), ["stem"]);
        Assert.IsFalse(OnnxModelInfo.Read(folder.File("cut.onnx")).Metadata.ContainsKey("bit.features"));
    }

    [TestMethod]
    public void Safetensors_go_before_bin_and_a_single_file_before_its_shards()
    {
        using var folder = Folder();
        string[] others =
            ["pytorch_model.bin", "pytorch_model.bin.index.json", "model.safetensors.index.json", "model-00001-of-00002.safetensors"];
        foreach (var other in others)
            File.WriteAllText(folder.File(other), "not read");
        using (var model = BiTModel.Load(folder.Root))
            Assert.AreEqual(folder.File("model.safetensors"), model.Path);
        File.Move(folder.File("model.safetensors"), folder.File("shard.safetensors"));
        var names = HuggingFaceTensors(Network).Select(tensor => tensor.Name);
        File.WriteAllText(folder.File("model.safetensors.index.json"), new JsonObject
        {
            ["weight_map"] = new JsonObject(names.Select(name => KeyValuePair.Create(name, (JsonNode?)"shard.safetensors"))),
        }.ToJsonString());
        using (var model = BiTModel.Load(folder.Root))
        {
            Assert.AreEqual(folder.File("model.safetensors.index.json"), model.Path);
            Assert.AreEqual(Network, model.Architecture);
        }
    }

    [TestMethod]
    public void Every_shard_counts_in_the_hash()
    {
        using var folder = Folder();
        var half = HuggingFaceTensors(Network).Chunk(20).ToArray();
        var map = new JsonObject();
        for (var i = 0; i < half.Length; i++)
        {
            File.WriteAllBytes(folder.File($"model-{i}.safetensors"), CheckpointFiles.Safetensors(half[i]));
            foreach (var (name, _) in half[i])
                map[name] = $"model-{i}.safetensors";
        }
        File.Delete(folder.File("model.safetensors"));
        File.WriteAllText(folder.File("model.safetensors.index.json"), new JsonObject { ["weight_map"] = map }.ToJsonString());
        string Hash()
        {
            using var model = BiTModel.Load(folder.Root);
            return model.ContentHash;
        }
        var hashes = new HashSet<string> { Hash() };
        Assert.IsFalse(hashes.Add(Hash()), "the same bytes, the same hash");
        for (var i = 0; i < half.Length; i++)
        {
            var bytes = File.ReadAllBytes(folder.File($"model-{i}.safetensors"));
            bytes[^1] ^= 1;
            File.WriteAllBytes(folder.File($"model-{i}.safetensors"), bytes);
            Assert.IsTrue(hashes.Add(Hash()), $"shard {i}");
        }
        File.AppendAllText(folder.File("model.safetensors.index.json"), " ");
        Assert.IsTrue(hashes.Add(Hash()), "the index");
    }

    [TestMethod]
    [DataRow("depths", "[1, 3]", "units [1, 2] by its tensors, [1, 3] by")]
    [DataRow("embedding_size", "24", "stem channels [16] by its tensors, [24] by")]
    [DataRow("hidden_sizes", "[32, 72]", "stage channels [32, 64] by its tensors, [32, 72] by")]
    [DataRow("num_channels", "1", "input channels [3] by its tensors, [1] by")]
    [DataRow("id2label", "{\"0\": \"a\"}", "classes [3] by its tensors, [1] by")]
    [DataRow("layer_type", "\"bottleneck\"", "layers [Preactivation] by its tensors, [Bottleneck] by")]
    [DataRow("num_groups", "32",
        "'bit.embedder.convolution.weight' has shape [16, 3, 7, 7]; a multiple of 32 output channels was expected, the groups by")]
    [DataRow("width_factor", "2", "stage channels [32, 64] by its tensors, [64, 128] by")]
    [DataRow("hidden_act", "\"tanh\"", "hidden_act is 'tanh', expected one of relu")]
    [DataRow("model_type", "\"resnet\"", "model_type is 'resnet', expected 'bit'")]
    public void A_config_of_another_network_is_refused(string key, string value, string said)
    {
        using var folder = Folder(change: config => config[key] = JsonNode.Parse(value));
        var error = Assert.ThrowsExactly<BigTransferException>(() => BiTModel.Load(folder.Root));
        StringAssert.Contains(error.Message, said);
        StringAssert.Contains(error.Message, folder.File("config.json"));
        Assert.DoesNotContain('\n', error.Message);
    }

    [TestMethod]
    public void A_width_factor_is_taken_where_the_tensors_fit_it_and_else_explained()
    {
        // As transformers builds it: stages twice as wide, the last norm and the head as hidden_sizes says.
        var said = Network with { HiddenSizes = [16, 32], MidSizes = [8, 16], Classes = 0 };
        void Widen(JsonObject config) => (config["width_factor"], config["hidden_sizes"]) = (2, new JsonArray(16, 32));
        using var broken = Folder(Network with { Classes = 0 }, Widen, tensors =>
        {
            foreach (var name in new[] { "bit.norm.weight", "bit.norm.bias" })
                tensors[tensors.FindIndex(tensor => tensor.Name == name)] = (name, new FloatTensor(said.EmbeddingSize));
        });
        var error = Assert.ThrowsExactly<BigTransferException>(() => BiTModel.Load(broken.Root));
        StringAssert.Contains(error.Message, "tensor 'bit.norm.weight' has shape [32]; [64] was expected");
        StringAssert.Contains(error.Message, "width_factor 2, with which transformers widens the stages but neither the last norm nor the head");

        using var fitting = Folder(Network with { LayerType = LayerType.Bottleneck, Classes = 0 }, Widen);
        using var model = BiTModel.Load(fitting.Root);
        CollectionAssert.AreEqual(new[] { 32, 64 }, model.Architecture!.HiddenSizes.ToArray());
    }

    [TestMethod]
    [DataRow("{\"depths\": [1, 2")]
    [DataRow("{\"model_type\": 3}")]
    [DataRow("")]
    public void A_broken_config_is_an_error_in_the_models_own_folder(string text)
    {
        using var folder = Folder(Network with { Groups = 32, StemChannels = 32, HiddenSizes = [128, 256], MidSizes = [32, 64] });
        File.WriteAllText(folder.File("config.json"), text);
        var error = Assert.ThrowsExactly<BigTransferException>(() => BiTModel.Load(folder.Root));
        StringAssert.StartsWith(error.Message, $"{folder.File("config.json")}: ");
        Assert.DoesNotContain('\n', error.Message);
        using var byFile = BiTModel.Load(folder.File("model.safetensors"));
        Assert.AreEqual(Activation.Relu, byFile.Architecture!.Activation, "it may be of another model there");
    }

    [TestMethod]
    public void Other_files_named_config_json_are_left_alone()
    {
        var family = new BiTArchitecture { Units = [1], WidthFactor = 0.5, Classes = 2 };
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("model.safetensors"), CheckpointFiles.Safetensors(CheckpointFiles.Random(family, TimmNames.Scheme)));
        // timm's own
        File.WriteAllText(folder.File("config.json"), """{"architecture": "resnetv2_50x1_bit", "num_classes": 2}""");
        using (var model = BiTModel.Load(folder.Root))
            Assert.AreEqual(family, model.Architecture);
        File.WriteAllText(folder.File("config.json"), """{"model_type": "resnet"}""");
        using (var model = BiTModel.Load(folder.File("model.safetensors")))
            Assert.AreEqual(family, model.Architecture, "of another model in the same folder");
        Assert.ThrowsExactly<BigTransferException>(() => BiTModel.Load(folder.Root));
    }

    [TestMethod]
    public void Without_a_config_other_groups_are_asked_for()
    {
        using var folder = Folder();
        File.Delete(folder.File("config.json"));
        var error = Assert.ThrowsExactly<BigTransferException>(() => BiTModel.Load(folder.Root));
        StringAssert.Contains(error.Message, "a multiple of 32 output channels was expected");
        StringAssert.Contains(error.Message, "config.json beside it may name others (num_groups)");
    }

    [TestMethod]
    public void A_drop_path_rate_is_said_to_do_nothing()
    {
        using var folder = Folder(change: config => config["drop_path_rate"] = 0.25);
        using var model = BiTModel.Load(folder.Root);
        Assert.AreEqual("safetensors, huggingface names, config.json (its drop_path_rate 0.25 does nothing at inference)", model.Format);
    }

    private static List<(string Name, FloatTensor Tensor)> HuggingFaceTensors(BiTArchitecture architecture) =>
        CheckpointFiles.Random(architecture, HuggingFaceNames.Scheme);

    /// <summary>A folder as transformers would write it for a network with random weights.</summary>
    private static TempFolder Folder(
        BiTArchitecture? architecture = null, Action<JsonObject>? change = null, Action<List<(string Name, FloatTensor Tensor)>>? spoil = null)
    {
        architecture ??= Network;
        var config = new JsonObject
        {
            ["model_type"] = "bit",
            ["architectures"] = new JsonArray("BitForImageClassification"),
            ["depths"] = new JsonArray([.. architecture.Units.Select(n => JsonValue.Create(n))]),
            ["embedding_size"] = architecture.StemChannels,
            ["hidden_sizes"] = new JsonArray([.. architecture.HiddenSizes.Select(n => JsonValue.Create(n))]),
            ["layer_type"] = architecture.LayerType == LayerType.Bottleneck ? "bottleneck" : "preactivation",
            ["hidden_act"] = "gelu",
            ["global_padding"] = architecture.Padding == Padding.Same ? "SAME" : null,
            ["embedding_dynamic_padding"] = architecture.DynamicStemPadding,
            ["output_stride"] = architecture.OutputStride,
            ["num_groups"] = architecture.Groups,
            ["num_channels"] = architecture.InputChannels,
            ["id2label"] = new JsonObject { ["0"] = "cat", ["1"] = "dog\tpuppy", ["2"] = "bird" },
        };
        change?.Invoke(config);
        var tensors = HuggingFaceTensors(architecture);
        spoil?.Invoke(tensors);
        var folder = new TempFolder();
        File.WriteAllText(folder.File("config.json"), config.ToJsonString());
        File.WriteAllBytes(folder.File("model.safetensors"), CheckpointFiles.Safetensors(tensors));
        return folder;
    }
}
