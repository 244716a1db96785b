using BigTransfer.Checkpoints;
using BigTransfer.Graphs;

namespace BigTransfer.Modules;

/// <summary>A described network as a graph for every batch and size of picture, and the tensors of its weights.</summary>
internal sealed class ModuleGraph
{
    private const int DefaultChannels = 3; // where no layer asks for a number of channels

    private readonly ModuleTree _tree;
    private readonly Module _network;
    private readonly IReadOnlyDictionary<string, string> _sources;
    private readonly GraphBuilder _graph;
    private readonly string _source;

    /// <summary>Records the network and holds the checkpoint against it.</summary>
    /// <exception cref="BigTransferException">The network does not fit together, or the checkpoint does not fit it.</exception>
    public ModuleGraph(Module network, Checkpoint checkpoint)
    {
        (_network, _tree, _source) = (network, new ModuleTree(network), checkpoint.Name);
        _sources = StateDict.Match(_tree, checkpoint);
        var open = new Trace(_tree, network, channels: null, size: null);
        open.Run();
        Channels = open.Channels ?? DefaultChannels;
        var trace = new Trace(_tree, network, Channels, size: null);
        var output = trace.Run();
        _graph = trace.Graph;
        (Output, OutputIsVector) = (output.Name, output.Shape.Count == 2);
        Layers = [.. _graph.Layers.Select(layer => layer.Name)];
    }

    /// <summary>Channels of the pixels.</summary>
    public int Channels { get; }

    /// <summary>The layers from the pixels to the end.</summary>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>The layer that the network returns.</summary>
    public string Output { get; }

    /// <summary>Whether that is [N, D].</summary>
    public bool OutputIsVector { get; }

    /// <summary>Holds the network against a size of picture.</summary>
    /// <exception cref="BigTransferException">It cannot take that size; the message names the layer.</exception>
    public void Check(int height, int width) => new Trace(_tree, _network, Channels, (height, width)).Run();

    /// <summary>The network as ONNX.</summary>
    /// <param name="checkpoint">Anew, what the network was held against; read while writing.</param>
    /// <param name="outputs">Some of <see cref="Layers"/>.</param>
    /// <param name="metadata">What the model says about itself.</param>
    /// <param name="ends">What stands around the outputs; null for nothing.</param>
    public ModelAssembly Assemble(
        Checkpoint checkpoint, IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string>? metadata, IGraphEnds? ends = null) => new(
        _graph, GraphBuilder.ValueInfo(BiTGraph.Input, "batch", Channels, "height", "width"), outputs, _source, Layers,
        (weight, values) => checkpoint.ReadFinite(_sources[weight.Source], values.Span),
        values => [ends?.Metadata(architecture: null, values), metadata], ends);
}
