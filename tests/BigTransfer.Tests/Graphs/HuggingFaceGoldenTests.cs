using BigTransfer.Architectures;
using BigTransfer.Models;
using BigTransfer.Numpy;

namespace BigTransfer.Tests.Graphs;

/// <summary>Every folder that transformers wrote, one for each switch of BitConfig: all that it computed from it, at both sizes.</summary>
[TestClass]
public sealed class HuggingFaceGoldenTests
{
    private const double Tolerance = 2e-4;
    private const string Root = "goldens/huggingface";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("bit_for_image_classification", 10)]
    [DataRow("bit_model", 0)]
    [DataRow("bit_backbone", 0)]
    [DataRow("sharded_bin", 10)]
    [DataRow("sharded_safetensors", 10)]
    public void The_published_layers(string folder, int classes)
    {
        var expected = new BiTArchitecture { Units = [2, 1, 1, 1], WidthFactor = 0.5, Classes = classes };
        AssertIsGolden(folder, expected, $"{Root}/activations.npz", $"{Root}/activations_75x53.npz");
    }

    private static readonly BiTArchitecture Plain = new()
    {
        Units = [1, 2, 1, 1], StemChannels = 16, HiddenSizes = [32, 64, 96, 128], Groups = 8, Classes = 5,
    };

    private static readonly BiTArchitecture Bottleneck = Plain with { LayerType = LayerType.Bottleneck };

    private static readonly Dictionary<string, BiTArchitecture> Variants = new()
    {
        ["plain"] = Plain,
        ["drop_path"] = Plain,
        ["bottleneck"] = Bottleneck,
        ["gelu"] = Plain with { Activation = Activation.Gelu },
        ["gelu_new"] = Plain with { Activation = Activation.GeluTanh },
        ["selu"] = Plain with { Activation = Activation.Selu },
        ["same"] = Plain with { Padding = Padding.Same },
        ["dynamic"] = Plain with { DynamicStemPadding = true },
        ["same_dynamic"] = Plain with { Padding = Padding.Same, DynamicStemPadding = true },
        ["stride16"] = Plain with { OutputStride = 16 },
        ["stride8"] = Plain with { OutputStride = 8 },
        ["bottleneck_same_stride8"] = Bottleneck with { Padding = Padding.Same, DynamicStemPadding = true, OutputStride = 8 },
        ["gray_groups4"] = Plain with { InputChannels = 1, Groups = 4 },
        ["five_stages"] = new() { Units = [1, 1, 1, 1, 2], StemChannels = 16, HiddenSizes = [32, 64, 96, 128, 160], Groups = 8, Classes = 5 },
    };

    public static IEnumerable<object[]> Names => Variants.Keys.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Every_switch(string variant)
    {
        var folder = $"variants/{variant}";
        AssertIsGolden(folder, Variants[variant], $"{Root}/{folder}/activations.npz", $"{Root}/{folder}/activations_61x47.npz");
    }

    [TestMethod]
    public void No_variant_is_left_out() => CollectionAssert.AreEquivalent(
        Variants.Keys, Directory.GetDirectories(Shared.Path($"{Root}/variants")).Select(path => Path.GetFileName(path)).ToArray());

    private void AssertIsGolden(string folder, BiTArchitecture architecture, params string[] activations)
    {
        using var model = BiTModel.Load(Shared.Path($"{Root}/{folder}"));
        Assert.AreEqual(architecture, model.Architecture);
        Assert.AreEqual(BiTWeightShapes.Of(architecture).Count(), model.TensorCount, "every tensor is used");
        foreach (var file in activations)
        {
            var golden = NpzFile.Read(Shared.Path(file));
            string[] outputs = [.. golden.Keys.Where(name => name != "input" && (name != "logits" || architecture.Classes > 0))];
            Assert.IsGreaterThanOrEqualTo(4, outputs.Length);
            var results = model.Run(golden["input"], outputs);
            var deviations = outputs.ToDictionary(output => output, output => Deviation.Largest(golden[output], results[output]));
            TestContext.WriteLine($"{folder} {file}: {string.Join(", ", deviations.Select(pair => $"{pair.Key} {pair.Value:E1}"))}");
            foreach (var (output, deviation) in deviations)
                Assert.IsLessThanOrEqualTo(Tolerance, deviation, output);
        }
    }
}
