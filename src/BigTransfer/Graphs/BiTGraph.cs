using BigTransfer.Architectures;
using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Graphs;

/// <summary>
/// The network: the authors' pre-activation units (google-research/big_transfer, bit_pytorch/models.py), and the relatives that transformers'
/// BitConfig can ask for (models/bit/modeling_bit.py). Kernels are standardised beforehand. Right for every N, H and W.
/// </summary>
internal sealed class BiTGraph
{
    public const string Input = "pixels";

    private readonly BiTArchitecture _architecture;
    private readonly IOperatorSet _operators;
    private readonly List<FeatureMap> _layers = [];

    private BiTGraph(BiTArchitecture architecture, IOperatorSet? operators = null)
    {
        architecture.Check();
        _architecture = architecture;
        _operators = operators ?? new StandardOperators(architecture);
        var map = Stem();
        for (var stage = 1; stage <= architecture.Units.Count; stage++)
            map = Stage(stage, map);
        Head(map);
    }

    private bool Preactivation => _architecture.LayerType == LayerType.Preactivation;

    /// <summary>All nodes and weights of a network, and its layers.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="operators">What it is written in; null takes ONNX's own operators.</param>
    public static GraphBuilder Build(BiTArchitecture architecture, IOperatorSet? operators = null) =>
        new BiTGraph(architecture, operators)._operators.Graph;

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
            map = new(_operators.ZeroBorder(map.Name), map.Channels, map.After(static side => side + 2));
        if (!Preactivation)
            map = NormAndActivation(map, BiTWeightShapes.StemNorm); // over the zeros too
        if (_architecture.DynamicStemPadding)
            map = new(_operators.ZeroBorderForSame(map.Name), map.Channels, map.After(static side => side + 1 + side % 2));
        var pool = _operators.Pool(map.Name, BiTOutputs.Stem);
        return Layer(new(pool, map.Channels, map.After(static side => side < 3 ? 0 : (side - 3) / 2 + 1)));
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
        return Layer(map with { Name = _operators.Alias(map.Name, BiTOutputs.Stage(stage)) });
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
        return Layer(map with { Name = _operators.Add(map.Name, shortcut.Name, name) });
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
        var sum = _operators.Add(map.Name, shortcut.Name, $"{name}/sum");
        return Layer(map with { Name = _operators.Activation(sum, name) });
    }

    private void Head(FeatureMap map)
    {
        var size = _architecture.EmbeddingSize;
        // Bottleneck layers end with a norm of their own: the last stage under a third name.
        map = Preactivation
            ? NormAndActivation(map, BiTOutputs.Norm)
            : Layer(map with { Name = _operators.Alias(map.Name, BiTOutputs.Norm) });
        var embedding = Vector(_operators.Mean(map.Name, BiTOutputs.Embedding), size);
        var classes = _architecture.Classes;
        if (classes == 0)
            return;
        var graph = _operators.Graph;
        var kernel = graph.Weight(new(BiTWeightShapes.HeadKernel, [classes, size], BiTWeightShapes.HeadKernel));
        var bias = graph.Weight(new(BiTWeightShapes.HeadBias, [classes], BiTWeightShapes.HeadBias));
        Vector(graph.Node("Gemm", BiTOutputs.Logits, [embedding, kernel, bias], Attribute("transB", 1)), classes);
    }

    private FeatureMap Conv(FeatureMap input, string name, int outputs, int kernel, int stride, int dilation = 1)
    {
        // Where nothing is skipped, SAME is symmetric too; where no kernel overlaps, it is nothing.
        var window = new ConvWindow(kernel, stride, dilation, Same: _architecture.Padding == Padding.Same && stride > 1 && kernel > 1);
        var conv = _operators.Conv(input.Name, name, input.Channels, outputs, window);
        return Layer(new(conv, outputs, stride == 1 ? input.Side : input.After(window.After)));
    }

    /// <summary>GroupNorm and the activation, which the layer is named after.</summary>
    private FeatureMap NormAndActivation(FeatureMap input, string name) =>
        Layer(input with { Name = _operators.Norm(input.Name, name, input.Channels, activated: true) });

    private FeatureMap Norm(FeatureMap input, string name) =>
        Layer(input with { Name = _operators.Norm(input.Name, name, input.Channels, activated: false) });

    /// <summary>Declares a feature map as a layer; its height and width follow from the image's.</summary>
    private FeatureMap Layer(FeatureMap map)
    {
        _layers.Add(map);
        _operators.Layer(map.Name, map.Channels);
        return map;
    }

    private string Vector(string value, int length)
    {
        _layers.Add(new(value, length, Side: null));
        return _operators.Graph.Layer(value, "batch", length);
    }
}
