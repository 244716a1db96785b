using BigTransfer.Architectures;
using BigTransfer.Checkpoints;
using BigTransfer.Graphs.Onnx;

namespace BigTransfer.Graphs;

/// <summary>
/// BiT networks as ONNX models: opset 17, standard operators only. Input "pixels" [N, 3, H, W] float32, already normalised, every N, H and W;
/// outputs are the layers asked for, under their own names (<see cref="BiTOutputs"/>). A model holds the network up to its outputs: to keep the
/// head in a file, have "logits" among them.
/// </summary>
public static partial class OnnxGraph
{
    /// <summary>The entry that names the layer of the raw class scores.</summary>
    internal const string LogitsLayerKey = "bit.logits_layer";

    private const string NamingKey = "bit.naming";

    /// <summary>The entry of a model whose kernels are stored as float16.</summary>
    internal static KeyValuePair<string, string> Float16Entry { get; } = new("bit.weights", "float16");

    /// <summary>Writes a model, holding one weight at a time in memory; the file is there whole or not at all.</summary>
    /// <inheritdoc cref="Save(BiTWeights, string, IReadOnlyList{string}, OnnxSaveOptions, IReadOnlyDictionary{string, string}, CancellationToken)"/>
    public static void Save(
        BiTWeights weights, string path, IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellation = default) =>
        Save(weights, path, outputs, new OnnxSaveOptions(), metadata, cancellation);

    /// <summary>Writes a model, holding one weight at a time in memory; the file, or both files, are there whole or not at all.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="outputs">Names of layers.</param>
    /// <param name="options">How the weights are stored.</param>
    /// <param name="metadata">Written beside the network's own ("bit.architecture" and so on), which it may replace.</param>
    /// <param name="cancellation">Stops between weights; nothing is left then.</param>
    /// <exception cref="BigTransferException">No such layer, damaged weights, a weight beyond float16, or the file cannot be written.</exception>
    public static void Save(
        BiTWeights weights, string path, IReadOnlyList<string> outputs, OnnxSaveOptions options, IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Save(weights, path, outputs, options, metadata, head: null, cancellation);
    }

    /// <summary>Writes a model that may end in another head than the network's own.</summary>
    internal static void Save(
        BiTWeights weights, string path, IReadOnlyList<string> outputs, OnnxSaveOptions options, IReadOnlyDictionary<string, string>? metadata,
        HeadGraph? head, CancellationToken cancellation) =>
        Prepare(weights, outputs, metadata, head).Save(path, options, cancellation);

    /// <summary>The model's bytes, for a session in this process.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="outputs">Names of layers.</param>
    /// <param name="metadata">Written beside the network's own, which it may replace.</param>
    /// <exception cref="BigTransferException">No such layer, damaged weights, or a model over 2 GB.</exception>
    public static byte[] ToBytes(BiTWeights weights, IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string>? metadata = null) =>
        Prepare(weights, outputs, metadata).ToBytes();

    /// <summary>The model for a session in this process, of any size.</summary>
    /// <exception cref="BigTransferException">No such layer, damaged weights, or no room for the weights.</exception>
    internal static OnnxModel ToModel(BiTWeights weights, IReadOnlyList<string> outputs) => Prepare(weights, outputs, null).ToModel();

    /// <summary>The names of a network's layers, from the image to the logits.</summary>
    public static IReadOnlyList<string> LayersOf(BiTArchitecture architecture) => [.. BiTGraph.Build(architecture).Layers.Select(layer => layer.Name)];

    private static ModelAssembly Prepare(
        BiTWeights weights, IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string>? metadata, HeadGraph? head = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var architecture = weights.Architecture;
        var graph = BiTGraph.Build(architecture);
        return new ModelAssembly(
            graph, BiTGraph.InputOf(architecture), outputs, weights.Checkpoint.Name, BiTOutputs.All(architecture), Filler(weights, graph),
            values =>
            [
                head?.Metadata(architecture, values)
                    ?? ArchitectureMetadata.Write(values.Contains(BiTOutputs.Logits) ? architecture : architecture with { Classes = 0 }),
                [new(NamingKey, weights.Naming)],
                metadata,
            ],
            head);
    }

    /// <summary>What reads the weights of a BiT network and standardises its kernels.</summary>
    private static Action<GraphWeight, Memory<float>> Filler(BiTWeights weights, GraphBuilder graph)
    {
        // As long as the largest weight, once one is read that needs it.
        var scratch = new Lazy<float[]>(() => new float[weights.ChangesLayout ? graph.Weights.Max(weight => weight.Count) : 0]);
        return (weight, values) =>
        {
            weights.Read(weight.Source, values.Span, scratch.Value);
            if (weight.Standardized)
            {
                var (outputs, length) = ((int)weight.Dims[0], values.Length / (int)weight.Dims[0]);
                RowParts.ForEach(outputs, 1, values.Length, (first, end) => WeightStandardization.Apply(
                    values.Span[(first * length)..(end * length)], end - first, weights.StandardizationEpsilon));
            }
        };
    }

    /// <summary>Metadata of several sources; the later goes before the earlier.</summary>
    internal static IEnumerable<StringStringEntryProto> Entries(params IEnumerable<KeyValuePair<string, string>>?[] sources)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in sources.SelectMany(source => source ?? []))
            all[key] = value;
        return all.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value });
    }

    /// <summary>Every output is among the layers; a message lists the usual ones.</summary>
    internal static void CheckOutputs(IReadOnlyList<string> outputs, IEnumerable<string> layers, IReadOnlyList<string> usual, string name)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (outputs.Count == 0)
            throw new ArgumentException("at least one output is expected", nameof(outputs));
        var known = layers.ToHashSet(StringComparer.Ordinal);
        if (outputs.FirstOrDefault(output => !known.Contains(output)) is { } unknown)
            throw new BigTransferException($"{name}: no layer '{unknown}' to put out; it has {Listing.Of(usual, 20)} among {known.Count}");
    }
}
