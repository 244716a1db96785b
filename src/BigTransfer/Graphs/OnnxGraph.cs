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
    private const int IrVersion = 8;
    private const int OpsetVersion = 17;
    private const string NamingKey = "bit.naming";

    /// <summary>Writes a model, holding one weight at a time in memory; the file is there whole or not at all.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="outputs">Names of layers.</param>
    /// <param name="metadata">Written beside the network's own ("bit.architecture" and so on), which it may replace.</param>
    /// <param name="cancellation">Stops between weights; nothing is left then.</param>
    /// <exception cref="BigTransferException">No such layer, damaged weights, a model over 2 GB, or the file cannot be written.</exception>
    public static void Save(
        BiTWeights weights, string path, IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellation = default)
    {
        var writer = Prepare(weights, outputs, metadata);
        AtomicFile.Write(path, stream => Write(writer, weights, stream, cancellation));
    }

    /// <summary>The model's bytes, for a session in this process.</summary>
    /// <inheritdoc cref="Save" path="/param"/>
    /// <exception cref="BigTransferException">No such layer, damaged weights, or a model over 2 GB.</exception>
    public static byte[] ToBytes(BiTWeights weights, IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var writer = Prepare(weights, outputs, metadata);
        var model = new byte[writer.Length];
        using var stream = new MemoryStream(model);
        Write(writer, weights, stream, CancellationToken.None);
        return model;
    }

    /// <summary>The names of a network's layers, from the image to the logits.</summary>
    public static IReadOnlyList<string> LayersOf(BiTArchitecture architecture) => [.. BiTGraph.Build(architecture).Layers.Select(layer => layer.Name)];

    private static ModelWriter Prepare(BiTWeights weights, IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string>? metadata)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var name = weights.Checkpoint.Name;
        var graph = BiTGraph.Build(weights.Architecture);
        CheckOutputs(outputs, graph.Layers.Select(layer => layer.Name), BiTOutputs.All(weights.Architecture), name);
        var (values, nodes) = GraphPruning.Need(graph.Nodes, outputs);
        var layers = graph.Layers.Where(layer => values.Contains(layer.Name)).ToDictionary(layer => layer.Name);

        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "BigTransfer",
            ProducerVersion = typeof(OnnxGraph).Assembly.GetName().Version?.ToString(3) ?? "",
            OpsetImport = { new OperatorSetIdProto { Version = OpsetVersion } },
            Graph = new GraphProto
            {
                Name = "bit",
                Node = { graph.Nodes.Where((_, i) => nodes[i]) },
                Input = { BiTGraph.InputOf(weights.Architecture) },
                Output = { outputs.Distinct().Select(output => layers[output]) },
                ValueInfo = { layers.Values.Where(layer => !outputs.Contains(layer.Name)) },
            },
        };
        var architecture = layers.ContainsKey(BiTOutputs.Logits) ? weights.Architecture : weights.Architecture with { Classes = 0 };
        model.MetadataProps.Add(Entries(ArchitectureMetadata.Write(architecture), [new(NamingKey, weights.Naming)], metadata));

        var writer = new ModelWriter(model, [.. graph.Weights.Where(weight => values.Contains(weight.Name))]);
        return writer.Length <= Array.MaxLength
            ? writer
            : throw new BigTransferException($"{name}: as one ONNX file it takes {writer.Length} bytes; the format allows {Array.MaxLength}");
    }

    /// <summary>Metadata of several sources; the later goes before the earlier.</summary>
    private static IEnumerable<StringStringEntryProto> Entries(params IEnumerable<KeyValuePair<string, string>>?[] sources)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in sources.SelectMany(source => source ?? []))
            all[key] = value;
        return all.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value });
    }

    private static void Write(ModelWriter writer, BiTWeights weights, Stream stream, CancellationToken cancellation)
    {
        var scratch = new float[weights.ChangesLayout ? writer.LargestWeight : 0];
        writer.Write(stream, (weight, values) =>
        {
            cancellation.ThrowIfCancellationRequested();
            weights.Read(weight.Source, values.Span, scratch);
            if (weight.Standardized)
                WeightStandardization.Apply(values.Span, (int)weight.Dims[0], weights.StandardizationEpsilon);
        });
    }

    /// <summary>Every output is among the layers; a message lists the usual ones.</summary>
    private static void CheckOutputs(IReadOnlyList<string> outputs, IEnumerable<string> layers, IReadOnlyList<string> usual, string name)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (outputs.Count == 0)
            throw new ArgumentException("at least one output is expected", nameof(outputs));
        var known = layers.ToHashSet(StringComparer.Ordinal);
        if (outputs.FirstOrDefault(output => !known.Contains(output)) is { } unknown)
            throw new BigTransferException($"{name}: no layer '{unknown}' to put out; it has {Listing.Of(usual, 20)} among {known.Count}");
    }
}
