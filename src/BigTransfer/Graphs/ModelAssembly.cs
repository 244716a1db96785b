using BigTransfer.Graphs.Onnx;

namespace BigTransfer.Graphs;

/// <summary>A network ready to be written as ONNX: a graph cut down to some outputs, its metadata, and what fills its weights.</summary>
internal sealed class ModelAssembly
{
    private const int IrVersion = 8;
    private const int OpsetVersion = 17;

    private readonly string _name;
    private readonly ModelWriter _writer;
    private readonly Action<GraphWeight, Memory<float>> _fill;

    /// <param name="graph">All nodes, weights and layers.</param>
    /// <param name="input">The graph's only input.</param>
    /// <param name="outputs">Names of layers.</param>
    /// <param name="name">What messages call the network's source.</param>
    /// <param name="usual">The layers that a message lists.</param>
    /// <param name="fill">Writes a weight's values, in the shape of the model, into memory of its length; called once a weight and writing.</param>
    /// <param name="metadata">By the set of values that the model holds, what it says about itself; a later source replaces keys of an earlier.</param>
    /// <exception cref="BigTransferException">No such layer.</exception>
    public ModelAssembly(
        GraphBuilder graph, ValueInfoProto input, IReadOnlyList<string> outputs, string name, IReadOnlyList<string> usual,
        Action<GraphWeight, Memory<float>> fill, Func<IReadOnlySet<string>, IEnumerable<KeyValuePair<string, string>>?[]> metadata)
    {
        (_name, _fill) = (name, fill);
        OnnxGraph.CheckOutputs(outputs, graph.Layers.Select(layer => layer.Name), usual, name);
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
                Input = { input },
                Output = { outputs.Distinct().Select(output => layers[output]) },
                ValueInfo = { layers.Values.Where(layer => !outputs.Contains(layer.Name)) },
            },
        };
        model.MetadataProps.Add(OnnxGraph.Entries(metadata(values)));
        _writer = new ModelWriter(model, [.. graph.Weights.Where(weight => values.Contains(weight.Name))]);
        if (_writer.Length > Array.MaxLength)
            throw new BigTransferException($"{name}: as one ONNX file it takes {_writer.Length} bytes; the format allows {Array.MaxLength}");
    }

    /// <summary>Writes the model, holding one weight at a time in memory; the file is there whole or not at all.</summary>
    /// <exception cref="BigTransferException">The file cannot be written.</exception>
    public void Save(string path, CancellationToken cancellation) => AtomicFile.Write(path, stream => Write(stream, cancellation));

    /// <summary>The model's bytes.</summary>
    public byte[] ToBytes()
    {
        var model = new byte[_writer.Length];
        using var stream = new MemoryStream(model);
        Write(stream, CancellationToken.None);
        return model;
    }

    private void Write(Stream stream, CancellationToken cancellation) => _writer.Write(stream, (weight, values) =>
    {
        cancellation.ThrowIfCancellationRequested();
        _fill(weight, values);
    });
}
