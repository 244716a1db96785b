using BigTransfer.Architectures;
using BigTransfer.Checkpoints;
using BigTransfer.Checkpoints.Naming;
using BigTransfer.Graphs;
using BigTransfer.Tests.Checkpoints;
using Microsoft.ML.OnnxRuntime;

namespace BigTransfer.Tests.Graphs;

/// <summary>Every switch of the family, alone and with others, against the slow reference; and the arithmetic of shapes against real runs.</summary>
[TestClass]
public sealed class SwitchTests
{
    private const double Tolerance = 2e-4;

    private static readonly BiTArchitecture Small = new()
    {
        Units = [1, 2, 1, 2], StemChannels = 12, HiddenSizes = [16, 20, 24, 40], MidSizes = [8, 4, 8, 12], Groups = 4, Classes = 3,
    };

    /// <summary>What the goldens of transformers leave out among them: other strides, sizes, sides and combinations.</summary>
    private static readonly (BiTArchitecture Architecture, int Height, int Width)[] Networks =
    [
        (Small, 45, 33),
        (Small with { LayerType = LayerType.Bottleneck }, 45, 33),
        (Small with { LayerType = LayerType.Bottleneck }, 1, 2),
        (Small with { Padding = Padding.Same }, 45, 33),
        (Small with { Padding = Padding.Same }, 44, 35),
        (Small with { Padding = Padding.Same }, 5, 6),
        (Small with { DynamicStemPadding = true }, 45, 33),
        (Small with { DynamicStemPadding = true }, 1, 4),
        (Small with { Padding = Padding.Same, DynamicStemPadding = true }, 1, 1),
        (Small with { Padding = Padding.Same, DynamicStemPadding = true }, 46, 31),
        (Small with { LayerType = LayerType.Bottleneck, Padding = Padding.Same, OutputStride = 8 }, 47, 38),
        (Small with { LayerType = LayerType.Bottleneck, Padding = Padding.Same, DynamicStemPadding = true, OutputStride = 4 }, 29, 41),
        (Small with { LayerType = LayerType.Bottleneck, DynamicStemPadding = true, OutputStride = 8, Activation = Activation.Selu }, 37, 26),
        (Small with { LayerType = LayerType.Bottleneck, OutputStride = 16, Activation = Activation.Gelu }, 33, 50),
        (Small with { OutputStride = 8 }, 33, 50),
        (Small with { OutputStride = 4, Padding = Padding.Same, Activation = Activation.GeluTanh }, 27, 22),
        (Small with { Activation = Activation.Gelu, InputChannels = 1, Classes = 0 }, 25, 25),
        (Small with { Activation = Activation.GeluTanh, InputChannels = 5 }, 25, 26),
        (Small with { Activation = Activation.Selu, Groups = 2 }, 26, 25),
        (new() { Units = [1, 1, 1, 1, 1, 1], StemChannels = 8, HiddenSizes = [8, 8, 8, 16, 16, 16], Groups = 2, OutputStride = 64 }, 130, 67),
        (new() { Units = [1, 1, 1, 1, 2], StemChannels = 8, HiddenSizes = [8, 8, 8, 16, 16], Groups = 2, LayerType = LayerType.Bottleneck }, 70, 67),
        (new() { Units = [2], StemChannels = 8, HiddenSizes = [8], MidSizes = [4], Groups = 1, LayerType = LayerType.Bottleneck }, 9, 8),
    ];

    public static IEnumerable<object[]> Numbers => Enumerable.Range(0, Networks.Length).Select(i => new object[] { i });

    [TestMethod]
    [DynamicData(nameof(Numbers))]
    public void Every_layer_is_the_reference_s(int number)
    {
        var (architecture, height, width) = Networks[number];
        using var weights = CheckpointFiles.Declared(architecture, HuggingFaceNames.Scheme);
        Assert.AreEqual(architecture, weights.Architecture);
        AssertIsReference(weights, BiTGraphTests.Pixels(2, architecture.InputChannels, height, width), GraphOptimizationLevel.ORT_ENABLE_ALL);
    }

    [TestMethod]
    [DataRow(GraphOptimizationLevel.ORT_DISABLE_ALL)]
    [DataRow(GraphOptimizationLevel.ORT_ENABLE_BASIC)]
    [DataRow(GraphOptimizationLevel.ORT_ENABLE_EXTENDED)]
    public void Other_optimisation_levels_change_nothing(GraphOptimizationLevel level)
    {
        foreach (var architecture in new[]
        {
            Small with { Activation = Activation.Gelu, DynamicStemPadding = true },
            Small with { Activation = Activation.GeluTanh, Padding = Padding.Same, DynamicStemPadding = true, OutputStride = 8 },
            Small with { LayerType = LayerType.Bottleneck, Padding = Padding.Same, DynamicStemPadding = true, OutputStride = 8 },
            Small with { Activation = Activation.Selu, Padding = Padding.Same },
        })
        {
            using var weights = CheckpointFiles.Declared(architecture, HuggingFaceNames.WithoutPrefix);
            AssertIsReference(weights, BiTGraphTests.Pixels(1, 3, 31, 24), level);
            AssertIsReference(weights, BiTGraphTests.Pixels(1, 3, 31, 24), level, [BiTOutputs.Embedding]);
        }
    }

    [TestMethod]
    public void Every_switch_changes_the_embedding()
    {
        var pixels = BiTGraphTests.Pixels(1, 3, 45, 33);
        float[] Embedding(BiTArchitecture architecture)
        {
            using var weights = CheckpointFiles.Declared(architecture, HuggingFaceNames.Scheme);
            using var session = new RawSession(OnnxGraph.ToBytes(weights, [BiTOutputs.Embedding]));
            return session.Run(pixels)[BiTOutputs.Embedding].Data;
        }
        foreach (var layers in new[] { LayerType.Preactivation, LayerType.Bottleneck })
        {
            var plain = Small with { LayerType = layers };
            BiTArchitecture[] all =
            [
                plain, plain with { Activation = Activation.Gelu }, plain with { Activation = Activation.GeluTanh },
                plain with { Activation = Activation.Selu }, plain with { Padding = Padding.Same }, plain with { DynamicStemPadding = true },
                plain with { OutputStride = 16 }, plain with { OutputStride = 8 }, plain with { OutputStride = 4 }, plain with { Groups = 2 },
            ];
            var embeddings = all.Select(Embedding).ToArray();
            for (var i = 0; i < all.Length; i++)
                for (var j = 0; j < i; j++)
                    Assert.IsGreaterThan(1e-5, embeddings[i].Zip(embeddings[j], (a, b) => Math.Abs(a - b)).Max(), $"{all[i].Name} | {all[j].Name}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Numbers))]
    public void Shapes_by_arithmetic_are_those_of_a_run(int number)
    {
        var (architecture, height, width) = Networks[number];
        using var weights = CheckpointFiles.Declared(architecture, HuggingFaceNames.Scheme);
        using var session = new RawSession(OnnxGraph.ToBytes(weights, OnnxGraph.LayersOf(architecture)));
        foreach (var (h, w) in new[] { (height, width), (width + 7, height + 4), (64, 63) })
        {
            var run = session.Run(BiTGraphTests.Pixels(1, architecture.InputChannels, h, w));
            var shapes = OnnxGraph.LayerShapes(architecture, h, w);
            CollectionAssert.AreEqual(OnnxGraph.LayersOf(architecture).ToArray(), shapes.Select(layer => layer.Name).ToArray());
            foreach (var (name, shape) in shapes)
                CollectionAssert.AreEqual(run[name].Shape.Skip(1).ToArray(), shape, $"{name} at {h} x {w}");
        }
    }

    [TestMethod]
    [DataRow(4, 40)]
    [DataRow(40, 3)]
    public void An_image_that_leaves_nothing_is_refused(int height, int width)
    {
        // Without any border the pool of SAME convolutions needs three values.
        var architecture = Small with { Padding = Padding.Same };
        var error = Assert.ThrowsExactly<BigTransferException>(() => OnnxGraph.LayerShapes(architecture, height, width));
        StringAssert.Contains(error.Message, $"cannot take an image of {height} x {width}");
        StringAssert.Contains(error.Message, "'stem'");
    }

    private static void AssertIsReference(BiTWeights weights, FloatTensor pixels, GraphOptimizationLevel level, IReadOnlyList<string>? outputs = null)
    {
        var expected = new ReferenceNetwork(weights).Run(pixels);
        CollectionAssert.AreEquivalent(OnnxGraph.LayersOf(weights.Architecture).ToArray(), expected.Keys);
        using var session = new RawSession(OnnxGraph.ToBytes(weights, outputs ?? [.. expected.Keys]), level);
        foreach (var (layer, value) in session.Run(pixels))
            Assert.IsLessThanOrEqualTo(Tolerance, Deviation.Largest(expected[layer], value), $"{layer} of {weights.Architecture.Name}");
    }
}
