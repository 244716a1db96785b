using BigTransfer.Architectures;
using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Graphs;

/// <summary>
/// The network as ONNX operators: the authors' pre-activation units (google-research/big_transfer, bit_pytorch/models.py), and the relatives
/// that transformers' BitConfig can ask for (models/bit/modeling_bit.py). Kernels are standardised beforehand. Right for every N, H and W.
/// </summary>
internal sealed partial class BiTGraph
{
    public const string Input = "pixels";

    private readonly BiTArchitecture _architecture;
    private readonly GraphBuilder _graph = new();
    private readonly List<FeatureMap> _layers = [];

    private BiTGraph(BiTArchitecture architecture)
    {
        architecture.Check();
        _architecture = architecture;
        var map = Stem();
        for (var stage = 1; stage <= architecture.Units.Count; stage++)
            map = Stage(stage, map);
        Head(map);
    }

    private bool Preactivation => _architecture.LayerType == LayerType.Preactivation;

    /// <summary>All nodes and weights of a network, and its layers.</summary>
    public static GraphBuilder Build(BiTArchitecture architecture) => new BiTGraph(architecture)._graph;

    /// <summary>The shapes of all layers for an image, in their order: [C, H, W] or [D]. Nothing is run.</summary>
    /// <exception cref="BigTransferException">The image is too small for the network.</exception>
    public static IReadOnlyList<(string Name, int[] Shape)> Shapes(BiTArchitecture architecture, int height, int width)
    {
        return [.. new BiTGraph(architecture)._layers.Select(layer => (layer.Name, ShapeOf(layer)))];

        int[] ShapeOf(FeatureMap layer) => layer.Side is not { } side ? [layer.Channels]
            : side(height) > 0 && side(width) > 0 ? [layer.Channels, side(height), side(width)]
            : throw new BigTransferException(
                $"a network of {architecture.Name} cannot take an image of {height} x {width}: nothing is left at '{layer.Name}'");
    }

    /// <summary>The network's input: any batch, height and width.</summary>
    public static Onnx.ValueInfoProto InputOf(BiTArchitecture architecture) =>
        ValueInfo(Input, "batch", architecture.InputChannels, "height", "width");

    private FeatureMap Stem()
    {
        var pixels = new FeatureMap(Input, _architecture.InputChannels, static side => side);
        var map = Conv(pixels, BiTWeightShapes.StemConv, _architecture.StemChannels, kernel: 7, stride: 2);
        if (_architecture.Padding == Padding.Symmetric)
            map = ZeroBorder(map);
        if (!Preactivation)
            map = NormAndActivation(map, BiTWeightShapes.StemNorm); // over the zeros too
        if (_architecture.DynamicStemPadding)
            map = ZeroBorderForSame(map);
        return Pool(map);
    }

    private FeatureMap Stage(int stage, FeatureMap map)
    {
        var (stride, dilation) = _architecture.Step(stage);
        for (var unit = 1; unit <= _architecture.Units[stage - 1]; unit++)
        {
            var name = BiTWeightShapes.Unit(stage, unit);
            map = Preactivation
                ? PreactivationUnit(name, map, stage, projects: unit == 1, stride)
                // The first unit of a stage is dilated as the stage before it, but at most by 2 (transformers, BitStage).
                : BottleneckUnit(name, map, stage, projects: unit == 1, stride, unit > 1 ? dilation : dilation <= 2 ? 1 : 2);
            stride = 1;
        }
        // A second name for the last unit's output.
        return Layer(map with { Name = _graph.Node("Identity", BiTOutputs.Stage(stage), [map.Name]) });
    }

    private FeatureMap PreactivationUnit(string name, FeatureMap input, int stage, bool projects, int stride)
    {
        var (mid, output) = (_architecture.MidChannels(stage), _architecture.StageChannels(stage));
        var map = NormAndActivation(input, $"{name}/norm1");
        // The projection takes the activated value, the plain shortcut the unit's input.
        var shortcut = projects ? Conv(map, $"{name}/shortcut", output, kernel: 1, stride) : input;
        map = Conv(map, $"{name}/conv1", mid, kernel: 1, stride: 1);
        map = NormAndActivation(map, $"{name}/norm2");
        map = Conv(map, $"{name}/conv2", mid, kernel: 3, stride); // never dilated: transformers' behaviour
        map = NormAndActivation(map, $"{name}/norm3");
        map = Conv(map, $"{name}/conv3", output, kernel: 1, stride: 1);
        return Layer(map with { Name = _graph.Node("Add", name, [map.Name, shortcut.Name]) });
    }

    private FeatureMap BottleneckUnit(string name, FeatureMap input, int stage, bool projects, int stride, int dilation)
    {
        var (mid, output) = (_architecture.MidChannels(stage), _architecture.StageChannels(stage));
        var shortcut = projects ? Norm(Conv(input, $"{name}/shortcut", output, kernel: 1, stride), $"{name}/shortcut/norm") : input;
        var map = Conv(input, $"{name}/conv1", mid, kernel: 1, stride: 1);
        map = NormAndActivation(map, $"{name}/norm1");
        map = Conv(map, $"{name}/conv2", mid, kernel: 3, stride, dilation);
        map = NormAndActivation(map, $"{name}/norm2");
        map = Conv(map, $"{name}/conv3", output, kernel: 1, stride: 1);
        map = Norm(map, $"{name}/norm3");
        var sum = _graph.Node("Add", $"{name}/sum", [map.Name, shortcut.Name]);
        return Layer(map with { Name = Activations.Add(_graph, _architecture.Activation, sum, name) });
    }

    private void Head(FeatureMap map)
    {
        var size = _architecture.EmbeddingSize;
        // Bottleneck layers end with a norm of their own: the last stage under a third name.
        map = Preactivation
            ? NormAndActivation(map, BiTOutputs.Norm)
            : Layer(map with { Name = _graph.Node("Identity", BiTOutputs.Norm, [map.Name]) });
        var pool = _graph.Node("GlobalAveragePool", "embedding/pool", [map.Name]);
        var embedding = Vector(_graph.Node("Flatten", BiTOutputs.Embedding, [pool]), size);
        var classes = _architecture.Classes;
        if (classes == 0)
            return;
        var kernel = _graph.Weight(new(BiTWeightShapes.HeadKernel, [classes, size], BiTWeightShapes.HeadKernel));
        var bias = _graph.Weight(new(BiTWeightShapes.HeadBias, [classes], BiTWeightShapes.HeadBias));
        Vector(_graph.Node("Gemm", BiTOutputs.Logits, [embedding, kernel, bias], Attribute("transB", 1)), classes);
    }

    /// <summary>Declares a feature map as a layer; its height and width follow from the image's.</summary>
    private FeatureMap Layer(FeatureMap map)
    {
        _layers.Add(map);
        _graph.Layer(map.Name, "batch", map.Channels, null, null);
        return map;
    }

    private string Vector(string value, int length)
    {
        _layers.Add(new(value, length, Side: null));
        return _graph.Layer(value, "batch", length);
    }
}
