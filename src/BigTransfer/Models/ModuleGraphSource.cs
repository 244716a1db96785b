using BigTransfer.Architectures;
using BigTransfer.Checkpoints;
using BigTransfer.Graphs;
using BigTransfer.Modules;

namespace BigTransfer.Models;

/// <summary>
/// A graph that is described by a class and filled from a state dict; the file is opened when the graph is asked for and not held in between.
/// </summary>
internal sealed class ModuleGraphSource : IGraphSource
{
    private readonly ModelFiles _files;
    private readonly ModuleGraph _graph;

    internal ModuleGraphSource(Module network, ModelFiles files)
    {
        _files = files;
        using var checkpoint = Open();
        _graph = new ModuleGraph(network, checkpoint);
        Format = $"{checkpoint.Format}, network {network.GetType().Name}";
        TensorCount = checkpoint.Tensors.Count;
    }

    public string Format { get; }

    public int? TensorCount { get; }

    public BiTArchitecture? Architecture => null;

    public int InputChannels => _graph.Channels;

    public IReadOnlyDictionary<string, string> Metadata { get; } = new Dictionary<string, string>();

    public string DefaultPreset => "torchvision";

    public IReadOnlyList<string> Layers => _graph.Layers;

    public string EmbeddingLayer => _graph.Output;

    public string? LogitsLayer => _graph.OutputIsVector ? _graph.Output : null;

    public OnnxModel ToOnnx(IReadOnlyList<string> outputs)
    {
        using var checkpoint = Open();
        return _graph.Assemble(checkpoint, outputs, metadata: null).ToModel();
    }

    public void Write(
        IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string> metadata, OnnxSaveOptions options, IGraphEnds? ends,
        Action<ModelWriter> use)
    {
        using var checkpoint = Open();
        use(_graph.Assemble(checkpoint, outputs, metadata, ends).Writer(options));
    }

    /// <summary>Holds the network against a size of picture.</summary>
    /// <exception cref="BigTransferException">It cannot take that size; the message names the layer.</exception>
    internal void Check(int height, int width) => _graph.Check(height, width);

    private Checkpoint Open() => Checkpoint.Open(_files.Source());
}
