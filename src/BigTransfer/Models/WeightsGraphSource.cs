using BigTransfer.Architectures;
using BigTransfer.Checkpoints;
using BigTransfer.Checkpoints.HuggingFace;
using BigTransfer.Graphs;
using BigTransfer.Graphs.Blocks;

namespace BigTransfer.Models;

/// <summary>A graph that is built of a checkpoint's weights; the file is opened when the graph is asked for and not held in between.</summary>
internal sealed class WeightsGraphSource : IGraphSource
{
    private readonly ModelFiles _files;

    internal WeightsGraphSource(ModelFiles files)
    {
        _files = files;
        using var weights = Open();
        Architecture = weights.Architecture;
        Layers = OnnxGraph.LayersOf(Architecture);
        (TensorCount, StandardizationEpsilon) = (weights.Checkpoint.Tensors.Count, weights.StandardizationEpsilon);
        OtherFiles = weights.Checkpoint.OtherFiles;
        Format = $"{weights.Checkpoint.Format}, {weights.Naming} names{(files.Config is { } config ? Said(config) : "")}";
        Metadata = files.Config is { Features: { Count: > 0 } features }
            ? new() { [ModelMetadata.Features] = string.Join(',', features) }
            : new Dictionary<string, string>();
        DefaultPreset = weights.Preset;
    }

    public string Format { get; }

    public BiTArchitecture Architecture { get; }

    BiTArchitecture? IGraphSource.Architecture => Architecture;

    public int InputChannels => Architecture.InputChannels;

    public IReadOnlyList<string> Layers { get; }

    public string EmbeddingLayer => BiTOutputs.Embedding;

    public string? LogitsLayer => Architecture.Classes > 0 ? BiTOutputs.Logits : null;

    public IReadOnlyList<string> OtherFiles { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public string DefaultPreset { get; }

    public int? TensorCount { get; }

    public double? StandardizationEpsilon { get; }

    public int? LengthOf(string layer) => layer switch
    {
        BiTOutputs.Embedding => Architecture.EmbeddingSize,
        BiTOutputs.Logits => Architecture.Classes,
        _ => null,
    };

    public OnnxModel ToOnnx(IReadOnlyList<string> outputs)
    {
        using var weights = Open();
        return OnnxGraph.ToModel(weights, outputs);
    }

    public (OnnxModel? Model, string WhyNot) ToFast(IReadOnlyList<string> outputs, BlockStyle style, Func<ModelWriter, OnnxModel> toModel)
    {
        if (BlockForm.WhyNot(Architecture, style.Channels) is { } whyNot)
            return (null, whyNot);
        using var weights = Open();
        return (OnnxGraph.ToBlocks(weights, outputs, style, toModel), "");
    }

    public void Write(
        IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string> metadata, OnnxSaveOptions options, IGraphEnds? ends,
        Action<ModelWriter> use)
    {
        using var weights = Open();
        use(OnnxGraph.Prepare(weights, outputs, metadata, ends).Writer(options));
    }

    private BiTWeights Open() => BiTWeights.Open(_files.Source(), _files.Config?.Declared);

    private static string Said(BitConfig config) => FormattableString.Invariant(
        $", {BitConfig.FileName}{(config.DropPathRate > 0 ? $" (its drop_path_rate {config.DropPathRate} does nothing at inference)" : "")}");
}
