using System.Runtime.InteropServices;
using BigTransfer.Graphs.Onnx;
using Google.Protobuf;

namespace BigTransfer.Graphs;

/// <summary>A network ready to be written as ONNX: a graph cut down to some outputs, its metadata, and what fills its weights.</summary>
internal sealed class ModelAssembly
{
    private const int IrVersion = 8;
    private const int OpsetVersion = 17;

    private readonly string _name;
    private readonly ModelProto _model;
    private readonly byte[] _graph;
    private readonly List<Initializer> _weights;

    /// <param name="graph">All nodes, weights and layers.</param>
    /// <param name="input">The graph's only input.</param>
    /// <param name="outputs">Names of layers.</param>
    /// <param name="name">What messages call the network's source.</param>
    /// <param name="usual">The layers that a message lists.</param>
    /// <param name="fill">Writes a weight's values, in the shape of the model, into memory of its length; called once a weight and writing.</param>
    /// <param name="metadata">By the set of values that the model holds, what it says about itself; a later source goes before an earlier.</param>
    /// <param name="ends">What stands around the outputs; null for nothing.</param>
    /// <exception cref="BigTransferException">No such layer.</exception>
    public ModelAssembly(
        GraphBuilder graph, ValueInfoProto input, IReadOnlyList<string> outputs, string name, IReadOnlyList<string> usual,
        Action<GraphWeight, Memory<float>> fill, Func<IReadOnlySet<string>, IEnumerable<KeyValuePair<string, string>>?[]> metadata,
        IGraphEnds? ends = null)
    {
        _name = name;
        OnnxGraph.CheckOutputs(outputs, graph.Layers.Select(layer => layer.Name), usual, name);
        var (values, nodes) = GraphPruning.Need(graph.Nodes, outputs);
        var layers = graph.Layers.Where(layer => values.Contains(layer.Name)).ToDictionary(layer => layer.Name);
        var start = ends?.Start(input, name);
        IEnumerable<NodeProto> started = start is { Node: { } first } ? [first] : [];
        var parts = new GraphProto
        {
            Name = "bit",
            Node = { started, graph.Nodes.Where((_, i) => nodes[i]) },
            Input = { start?.Input ?? input },
            Output = { outputs.Distinct().Select(output => layers[output]) },
            ValueInfo =
            {
                layers.Values.Where(layer => !outputs.Contains(layer.Name)), graph.Shapes.Where(value => values.Contains(value.Name)),
            },
        };
        ends?.AddTo(parts, values, layers.Keys.ToDictionary(layer => layer, _ => TensorProto.Types.DataType.Float));
        _graph = parts.ToByteArray();
        _model = NewModel();
        _model.OpsetImport.Add(parts.Node.Select(node => node.Domain).Where(domain => domain.Length > 0).Distinct()
            .Select(domain => new OperatorSetIdProto { Domain = domain, Version = 1 }));
        _model.MetadataProps.Add(OnnxGraph.Entries(metadata(values)));
        var kept = graph.Weights.Where(weight => values.Contains(weight.Name)).ToList();
        // As long as the largest weight: one is in memory at a time.
        var buffer = new Lazy<float[]>(() => new float[kept.Max(weight => weight.ModelCount)]);
        _weights = [.. kept.Select(weight => new Initializer(weight.Name, TensorProto.Types.DataType.Float, weight.ModelDims, sink =>
        {
            var values = buffer.Value.AsMemory(0, (int)weight.ModelCount);
            fill(weight, values);
            // Float32 is as long in bytes as a span allows at most: a larger tensor goes out in pieces.
            for (var rest = values; rest.Length > 0; rest = rest[Math.Min(rest.Length, 1 << 24)..])
                sink(MemoryMarshal.AsBytes(rest.Span[..Math.Min(rest.Length, 1 << 24)]));
        })), .. ends?.Weights(values) ?? []];
    }

    /// <summary>A model without graph and metadata.</summary>
    public static ModelProto NewModel() => new()
    {
        IrVersion = IrVersion,
        ProducerName = "BigTransfer",
        ProducerVersion = typeof(OnnxGraph).Assembly.GetName().Version?.ToString(3) ?? "",
        OpsetImport = { new OperatorSetIdProto { Version = OpsetVersion } },
    };

    /// <summary>The model's bytes.</summary>
    /// <exception cref="BigTransferException">They are more than one array holds.</exception>
    public byte[] ToBytes() => Writer(new()).ToBytes();

    /// <summary>The model for a session in this process, of any size.</summary>
    public OnnxModel ToModel() => Writer(new()).ToModel();

    /// <summary>What writes the model.</summary>
    /// <exception cref="BigTransferException">A weight is beyond float16.</exception>
    public ModelWriter Writer(OnnxSaveOptions options)
    {
        var model = _model.Clone();
        if (options.Float16Weights)
            model.MetadataProps.Add(OnnxGraph.Entries([OnnxGraph.Float16Entry]));
        return new ModelWriter(_name, model.ToByteArray(), _graph, _weights, options);
    }
}
