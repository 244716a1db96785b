using BigTransfer.Architectures;
using BigTransfer.Graphs.Onnx;
using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Graphs.Blocks;

/// <summary>
/// The fast form: maps lie in blocks of channels, [N, C / block, H, W, block], from the first convolution to the mean, as ONNX Runtime's own
/// convolutions (com.microsoft.nchwc) work best; norm, pool and 3x3 convolutions without stride are operators of this library. Only a layer that is
/// put out is laid out anew.
/// </summary>
/// <remarks>ONNX Runtime makes such convolutions of a portable graph, too, but has to lay maps out anew around every norm.</remarks>
internal sealed class BlockOperators(BiTArchitecture architecture, BlockStyle style) : IOperatorSet
{
    /// <summary>ONNX Runtime's operators on blocks of channels.</summary>
    internal const string BlockDomain = "com.microsoft.nchwc";

    /// <summary>The library's own operators: Inference/Operators.</summary>
    internal const string OwnDomain = "ai.bit";

    // With more, a layer's factors, four times as many as it has weights, are over 85 MB: memory, and for a single picture hardly faster.
    private const int MostWinogradChannels = 768;

    private readonly int _block = style.Channels;

    // ONNX Runtime's own.
    private readonly Dictionary<string, NodeProto> _convolutions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Map> _maps = new(StringComparer.Ordinal) { [BiTGraph.Input] = new(architecture.InputChannels, 0) };
    private int _border;
    private bool _same;

    public GraphBuilder Graph { get; } = new();

    /// <summary>Pixels come as they are: with fewer channels than a block has, the convolution reads them so.</summary>
    public string Conv(string input, string name, int inputs, int outputs, ConvWindow window)
    {
        var map = new Map(outputs, _maps[input].Halvings + (window.Stride > 1 ? 1 : 0));
        bool winograd = style.Winograd && window is { Kernel: 3, Stride: 1, Dilation: 1 } && inputs <= MostWinogradChannels;
        var weight = Graph.Weight(new(
            $"{name}/kernel", [outputs, inputs, window.Kernel, window.Kernel], name, Standardized: true,
            winograd ? WinogradLayout.Instance : new BlockLayout(_block)));
        var value = input == BiTGraph.Input ? input : Blocks(input);
        if (winograd)
            Node(OwnDomain, "WinogradConv", name, map, [value, weight], Attribute("block", _block));
        else
            _convolutions[name] = Node(BlockDomain, "Conv", name, map, [value, weight], [.. window.Attributes, Attribute("group", 1)]);
        return name;
    }

    public string Norm(string input, string name, int channels, bool activated)
    {
        var relu = activated && architecture.Activation == Architectures.Activation.Relu;
        var gamma = Graph.Weight(new($"{name}/gamma", [channels, 1, 1], $"{name}/gamma"));
        var beta = Graph.Weight(new($"{name}/beta", [channels, 1, 1], $"{name}/beta"));
        var result = activated && !relu ? $"{name}/shifted" : name;
        Node(
            OwnDomain, "GroupNorm", result, _maps[input], [Blocks(input), gamma, beta], Attribute("groups", architecture.Groups),
            Attribute("block", _block), Attribute("epsilon", StandardOperators.NormEpsilon), Attribute("relu", relu ? 1 : 0));
        return result == name ? name : Activation(result, name);
    }

    /// <summary>Value by value, in whatever order they lie.</summary>
    public string Activation(string input, string name)
    {
        Activations.Add(Graph, architecture.Activation, Blocks(input), Blocks(name));
        return Declare(name, _maps[input]);
    }

    /// <summary>A convolution adds the shortcut as it writes; where its own values are asked for, too, it is there a second time.</summary>
    public string Add(string input, string shortcut, string name)
    {
        if (_convolutions.TryGetValue(input, out var convolution))
            Node(BlockDomain, "Conv", name, _maps[input], [.. convolution.Input, "", Blocks(shortcut)], [.. convolution.Attribute]);
        else
            Node("", "Add", name, _maps[input], [Blocks(input), Blocks(shortcut)]);
        return name;
    }

    public string Alias(string input, string name)
    {
        Node("", "Identity", name, _maps[input], [Blocks(input)]);
        return name;
    }

    /// <summary>The pool sees the border without there being one.</summary>
    public string ZeroBorder(string input)
    {
        _border = 1;
        return input;
    }

    public string ZeroBorderForSame(string input)
    {
        _same = true;
        return input;
    }

    public string Pool(string input, string name)
    {
        var map = _maps[input] with { Halvings = _maps[input].Halvings + 1 };
        Node(
            OwnDomain, "StemPool", name, map, [Blocks(input)], Attribute("block", _block), Attribute("border", _border),
            Attribute("same", _same ? 1 : 0));
        return name;
    }

    /// <summary>One value a channel lies in blocks as it does without.</summary>
    public string Mean(string input, string name)
    {
        var pool = Graph.Node(BlockDomain, "GlobalAveragePool", $"{name}/pool", [Blocks(input)]);
        return Graph.Node("Flatten", name, [pool]);
    }

    public void Layer(string map, int channels)
    {
        Graph.Node(BlockDomain, "ReorderOutput", map, [Blocks(map)], Attribute("channels", channels));
        Graph.Layer(map, "batch", channels, null, null);
    }

    private NodeProto Node(string domain, string operation, string name, Map map, string[] inputs, params AttributeProto[] attributes)
    {
        Graph.Node(domain, operation, Blocks(name), inputs, attributes);
        Declare(name, map);
        return Graph.Nodes[^1];
    }

    /// <summary>Says the shape of a map, by which ONNX Runtime sees that norms may write over what they read.</summary>
    private string Declare(string name, Map map)
    {
        _maps[name] = map;
        Graph.Shapes.Add(ValueInfo(Blocks(name), "batch", map.Channels, $"height/{1 << map.Halvings}", $"width/{1 << map.Halvings}"));
        return name;
    }

    /// <summary>The name of a map that lies in blocks; its plain name is that of the layer.</summary>
    private static string Blocks(string map) => $"{map}/blocks";

    /// <param name="Channels">Its channels.</param>
    /// <param name="Halvings">How often its sides were halved since the pixels; rounded in one way, so that equal numbers are equal sides.</param>
    private sealed record Map(int Channels, int Halvings);
}
