using BigTransfer.Architectures;
using BigTransfer.Checkpoints;
using BigTransfer.Checkpoints.Naming;
using BigTransfer.Graphs;
using BigTransfer.Graphs.Blocks;
using BigTransfer.Inference;
using BigTransfer.Inference.Operators;
using BigTransfer.Models;
using BigTransfer.Tests.Checkpoints;

namespace BigTransfer.Tests.Graphs;

/// <summary>The fast form against the portable one: networks of all kinds, every layer, odd sizes, several pictures.</summary>
[TestClass]
public sealed class BlockFormTests
{
    private static readonly BiTArchitecture Small = new()
    {
        Units = [1, 2, 1, 2], StemChannels = 32, HiddenSizes = [64, 128, 128, 256], MidSizes = [32, 48, 16, 64], Groups = 16, Classes = 7,
    };

    private static readonly (BiTArchitecture Architecture, int Count, int Height, int Width)[] Networks =
    [
        (new() { Units = [1, 1, 1, 1], Classes = 3 }, 1, 64, 64),
        (new() { Units = [2, 1], WidthFactor = 2 }, 1, 33, 41),
        (new() { Units = [1, 2], WidthFactor = 3 }, 3, 33, 41), // groups that straddle blocks
        (new() { Units = [1, 1], WidthFactor = 4 }, 1, 75, 53),
        (new() { Units = [1, 1, 1, 1], WidthFactor = 0.5, Classes = 11 }, 3, 75, 53),
        (Small, 2, 45, 33),
        (Small with { Groups = 2 }, 1, 1, 1),
        (Small with { Groups = 1 }, 2, 31, 22),
        (Small with { Groups = 16, InputChannels = 1, Classes = 0 }, 2, 40, 17),
        (Small with { InputChannels = 5, Activation = Activation.Gelu }, 1, 37, 38),
        (Small with { Activation = Activation.GeluTanh, OutputStride = 8 }, 1, 37, 38),
        (Small with { Activation = Activation.Selu, DynamicStemPadding = true }, 2, 46, 31),
        (Small with { DynamicStemPadding = true }, 1, 1, 4),
        (Small with { Padding = Padding.Same }, 2, 44, 35),
        (Small with { Padding = Padding.Same, DynamicStemPadding = true }, 1, 45, 34),
        (Small with { LayerType = LayerType.Bottleneck, Padding = Padding.Same, OutputStride = 8 }, 2, 47, 38),
        (Small with { LayerType = LayerType.Bottleneck, Padding = Padding.Same, DynamicStemPadding = true, OutputStride = 4 }, 1, 29, 41),
    ];

    public static IEnumerable<object[]> Numbers => Enumerable.Range(0, Networks.Length).Select(i => new object[] { i });

    [TestMethod]
    [DynamicData(nameof(Numbers))]
    public void Every_layer_is_the_portable_form_s(int number)
    {
        var (architecture, count, height, width) = Networks[number];
        using var weights = CheckpointFiles.Declared(architecture, HuggingFaceNames.Scheme);
        Assert.IsNull(BlockForm.WhyNot(architecture, Block));
        var layers = OnnxGraph.LayersOf(architecture);
        AssertSame(weights, layers, BiTGraphTests.Pixels(count, architecture.InputChannels, height, width));
        AssertSame(weights, layers, BiTGraphTests.Pixels(count, architecture.InputChannels, height, width), winograd: false);
        // Asked for alone, the layers before are written over by those behind.
        AssertSame(weights, [layers[^1]], BiTGraphTests.Pixels(count, architecture.InputChannels, height, width));
    }

    [TestMethod]
    public void Layers_that_divide_by_8_alone_are_for_machines_with_blocks_of_8()
    {
        var odd = Small with { MidSizes = [32, 24, 16, 40], Groups = 8 };
        Assert.AreEqual("a layer of 24 channels does not divide into blocks of 16", BlockForm.WhyNot(odd, 16));
        Assert.IsNull(BlockForm.WhyNot(odd, 8));
        if (Block != 8)
            return;
        using var weights = CheckpointFiles.Declared(odd, HuggingFaceNames.Scheme);
        AssertSame(weights, OnnxGraph.LayersOf(odd), BiTGraphTests.Pixels(2, 3, 39, 44));
    }

    [TestMethod]
    public void Networks_that_do_not_divide_into_blocks_have_none()
    {
        Assert.AreEqual("pixels of 16 channels; it takes fewer than 16", BlockForm.WhyNot(Small with { InputChannels = 16 }, 16));
        StringAssert.Contains(BlockForm.WhyNot(Small with { LayerType = LayerType.Bottleneck }, 16), "stem's border");
        StringAssert.Contains(BlockForm.WhyNot(Small with { HiddenSizes = [64, 128, 128, 8192], Groups = 1 }, 16), "more than 4096 channels");
    }

    [TestMethod]
    [DataRow(32, 16, 1, 16)]
    [DataRow(16, 48, 9, 16)]
    [DataRow(24, 8, 4, 8)]
    [DataRow(32, 3, 49, 16)]
    [DataRow(16, 1, 9, 8)]
    public void A_kernel_in_blocks_has_each_value_in_its_place(int outputs, int inputs, int positions, int block)
    {
        float[] oihw = [.. Enumerable.Range(0, outputs * inputs * positions).Select(i => (float)i)], blocks = new float[oihw.Length];
        new BlockLayout(block).LayOut(oihw, [outputs, inputs, positions, 1], blocks, 0, outputs);
        for (var o = 0; o < outputs; o++)
        {
            for (var i = 0; i < inputs; i++)
            {
                for (var p = 0; p < positions; p++)
                {
                    var at = inputs < block
                        ? ((o / block * inputs + i) * positions + p) * block + o % block
                        : (((o / block * (inputs / block) + i / block) * positions + p) * block + i % block) * block + o % block;
                    Assert.AreEqual(oihw[(o * inputs + i) * positions + p], blocks[at], 0f, $"{o} {i} {p}");
                }
            }
        }
    }

    [TestMethod]
    public void The_graph_agrees_with_the_operators_that_it_names() => CollectionAssert.AreEqual(
        new[] { OperatorDomain.Name }, new[] { BlockOperators.OwnDomain });

    [TestMethod]
    public void The_probe_tells_sizes_of_blocks_apart()
    {
        Assert.AreEqual(32, BlockProbe.Input.Shape[1]);
        Assert.IsNull(BlockProbe.Read(BlockProbe.Input), "not laid out at all");
        foreach (var block in (int[])[8, 16])
        {
            var laidOut = new FloatTensor(BlockProbe.Input.Shape);
            for (var i = 0; i < laidOut.Data.Length; i++)
                laidOut.Data[i] = (i / (3 * block) * block + i % block) * 3 + i / block % 3;
            Assert.AreEqual(block, BlockProbe.Read(laidOut));
        }
    }

    /// <summary>Channels of a block on this machine; where there are no blocks the calling test ends as inconclusive and says why.</summary>
    internal static int Block
    {
        get
        {
            var (block, whyNot) = MachineBlocks.Found;
            if (block is null)
                Assert.Inconclusive(whyNot);
            return block!.Value;
        }
    }

    private static void AssertSame(BiTWeights weights, IReadOnlyList<string> layers, FloatTensor pixels, bool winograd = true)
    {
        var options = new InferenceOptions { Device = Device.Cpu, Threads = 2 };
        using var portable = new OnnxSession(OnnxGraph.ToModel(weights, layers), "portable", options);
        using var fast = new OnnxSession(OnnxGraph.ToBlocks(weights, layers, new(Block, winograd), writer => writer.ToModel()), "fast", options);
        long[] shape = [.. pixels.Shape.Select(length => (long)length)];
        var expected = portable.Run(pixels.Data, shape, layers, CancellationToken.None);
        var actual = fast.Run(pixels.Data, shape, layers, CancellationToken.None);
        foreach (var layer in layers)
            Assert.IsLessThanOrEqualTo(1e-5, Deviation.Largest(expected[layer], actual[layer]), layer);
    }
}
