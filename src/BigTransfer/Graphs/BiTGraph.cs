using BigTransfer.Architectures;
using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Graphs;

/// <summary>
/// The network as ONNX operators: pre-activation bottleneck units (google-research/big_transfer, bit_pytorch/models.py), kernels standardised
/// beforehand. Right for every N, H and W.
/// </summary>
internal sealed class BiTGraph
{
    public const string Input = "pixels";

    private const float NormEpsilon = 1e-5f; // GroupNorm's, in every source

    private readonly BiTArchitecture _architecture;
    private readonly GraphBuilder _graph = new();

    private BiTGraph(BiTArchitecture architecture) => _architecture = architecture;

    /// <summary>All nodes and weights of a network, and its layers.</summary>
    public static GraphBuilder Build(BiTArchitecture architecture)
    {
        var network = new BiTGraph(architecture);
        var value = network.Stem();
        for (var stage = 1; stage <= architecture.Units.Count; stage++)
            value = network.Stage(stage, value);
        network.Head(value);
        return network._graph;
    }

    /// <summary>The network's input: any batch, height and width.</summary>
    public static Onnx.ValueInfoProto InputOf(BiTArchitecture architecture) =>
        ValueInfo(Input, "batch", architecture.InputChannels, "height", "width");

    private string Stem()
    {
        var channels = _architecture.StemChannels;
        var conv = Conv(Input, BiTWeightShapes.StemConv, _architecture.InputChannels, channels, kernel: 7, stride: 2);
        // The pool sees a border of zeros, not of minus infinity as with its own padding. The zero is negative on purpose: ONNX Runtime, from
        // optimisation level "basic" up, folds a Pad of +0.0 into the MaxPool, which then pads with minus infinity.
        var pads = _graph.Integers("stem/pads", 0, 0, 1, 1, 0, 0, 1, 1);
        var pad = _graph.Node("Pad", "stem/pad", [conv, pads, _graph.Repeated("stem/zero", -0.0f, length: null)]);
        var pool = _graph.Node("MaxPool", BiTOutputs.Stem, [pad], Attribute("kernel_shape", [3, 3]), Attribute("strides", [2, 2]));
        return Map(pool, channels);
    }

    private string Stage(int stage, string input)
    {
        var channels = stage == 1 ? _architecture.StemChannels : _architecture.StageChannels(stage - 1);
        for (var unit = 1; unit <= _architecture.Units[stage - 1]; unit++)
        {
            input = Unit(BiTWeightShapes.Unit(stage, unit), input, channels, _architecture.MidChannels(stage),
                projects: unit == 1, stride: unit == 1 && stage > 1 ? 2 : 1);
            channels = _architecture.StageChannels(stage);
        }
        // A second name for the last unit's output.
        return Map(_graph.Node("Identity", BiTOutputs.Stage(stage), [input]), channels);
    }

    private string Unit(string name, string input, int channels, int mid, bool projects, int stride)
    {
        var value = NormRelu(input, $"{name}/norm1", channels);
        // The projection takes the activated value, the plain shortcut the unit's input.
        var shortcut = projects ? Conv(value, $"{name}/shortcut", channels, 4 * mid, kernel: 1, stride) : input;
        value = Conv(value, $"{name}/conv1", channels, mid, kernel: 1, stride: 1);
        value = NormRelu(value, $"{name}/norm2", mid);
        value = Conv(value, $"{name}/conv2", mid, mid, kernel: 3, stride);
        value = NormRelu(value, $"{name}/norm3", mid);
        value = Conv(value, $"{name}/conv3", mid, 4 * mid, kernel: 1, stride: 1);
        return Map(_graph.Node("Add", name, [value, shortcut]), 4 * mid);
    }

    private void Head(string input)
    {
        var size = _architecture.EmbeddingSize;
        var norm = NormRelu(input, BiTOutputs.Norm, size);
        var pool = _graph.Node("GlobalAveragePool", "embedding/pool", [norm]);
        var embedding = _graph.Layer(_graph.Node("Flatten", BiTOutputs.Embedding, [pool]), "batch", size);
        var classes = _architecture.Classes;
        if (classes == 0)
            return;
        var kernel = _graph.Weight(new(BiTWeightShapes.HeadKernel, [classes, size], BiTWeightShapes.HeadKernel));
        var bias = _graph.Weight(new(BiTWeightShapes.HeadBias, [classes], BiTWeightShapes.HeadBias));
        _graph.Layer(_graph.Node("Gemm", BiTOutputs.Logits, [embedding, kernel, bias], Attribute("transB", 1)), "batch", classes);
    }

    private string Conv(string input, string name, int inputs, int outputs, int kernel, int stride)
    {
        var weight = _graph.Weight(new($"{name}/kernel", [outputs, inputs, kernel, kernel], name, Standardized: true));
        long pad = kernel / 2;
        var conv = _graph.Node("Conv", name, [input, weight],
            Attribute("kernel_shape", [kernel, kernel]), Attribute("strides", [stride, stride]), Attribute("pads", [pad, pad, pad, pad]));
        return Map(conv, outputs);
    }

    /// <summary>GroupNorm and ReLU: each group becomes a channel of an instance norm, whatever the map's size.</summary>
    private string NormRelu(string input, string name, int channels)
    {
        var groups = _architecture.Groups;
        var split = _graph.Integers("groups/shape", 0, groups, -1);
        var one = _graph.Repeated("groups/one", 1, groups);
        var zero = _graph.Repeated("groups/zero", 0, groups);
        var shape = _graph.Node("Shape", $"{name}/shape", [input]);
        var value = _graph.Node("Reshape", $"{name}/split", [input, split]);
        value = _graph.Node("InstanceNormalization", $"{name}/normalized", [value, one, zero], Attribute("epsilon", NormEpsilon));
        value = _graph.Node("Reshape", $"{name}/joined", [value, shape]);
        value = _graph.Node("Mul", $"{name}/scaled", [value, _graph.Weight(new($"{name}/gamma", [channels, 1, 1], $"{name}/gamma"))]);
        value = _graph.Node("Add", $"{name}/shifted", [value, _graph.Weight(new($"{name}/beta", [channels, 1, 1], $"{name}/beta"))]);
        return Map(_graph.Node("Relu", name, [value]), channels);
    }

    /// <summary>Declares a feature map; its height and width follow from the image's.</summary>
    private string Map(string value, int channels) => _graph.Layer(value, "batch", channels, null, null);
}
