using BigTransfer.Graphs.Onnx;
using Google.Protobuf;

namespace BigTransfer.Graphs;

/// <summary>
/// An ONNX model without the data of its initializers, and where each part of it lies in the stream. Any ONNX model, not only one of ours.
/// </summary>
internal sealed class ModelSkim
{
    private readonly List<(WireField Field, IMessage Part)> _graph = [];
    private readonly List<WireField> _model = [];

    private ModelSkim() { }

    /// <summary>Producer, operator sets and metadata; without its graph.</summary>
    public ModelProto Model { get; private set; } = new();

    /// <summary>Fields of the model outside its graph.</summary>
    public IReadOnlyList<WireField> ModelFields => _model;

    /// <summary>Fields of the graph; the part is the message of a node, initializer (without data) or value, or an empty one for others.</summary>
    public IReadOnlyList<(WireField Field, IMessage Part)> GraphFields => _graph;

    public IReadOnlyList<NodeProto> Nodes => [.. _graph.Select(part => part.Part).OfType<NodeProto>()];

    public IReadOnlyList<TensorProto> Initializers => [.. _graph.Select(part => part.Part).OfType<TensorProto>()];

    /// <summary>Looks through a seekable stream.</summary>
    /// <exception cref="BigTransferException">Not a whole ONNX model.</exception>
    public static ModelSkim Read(Stream stream, string name)
    {
        var skim = new ModelSkim();
        try
        {
            skim.ReadModel(stream);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidProtocolBufferException or IOException)
        {
            throw new BigTransferException($"{name}: not a whole ONNX model: {e.Message}", e);
        }
        if (skim.Model.OpsetImport.Count == 0 || skim._graph.Count == 0)
            throw new BigTransferException($"{name}: not an ONNX model: it has no {(skim._graph.Count == 0 ? "graph" : "operator set")}");
        return skim;
    }

    /// <summary>Declarations of values: a graph's inputs (11), outputs (12) or others (13), by the number of the field.</summary>
    public IEnumerable<ValueInfoProto> Values(int field) =>
        _graph.Where(part => part.Field.Number == field).Select(part => part.Part).OfType<ValueInfoProto>();

    private void ReadModel(Stream stream)
    {
        var small = new MemoryStream();
        foreach (var field in WireField.Read(stream, 0, stream.Length))
        {
            if (field.Number == ModelProto.GraphFieldNumber)
            {
                if (_graph.Count > 0)
                    throw new InvalidDataException($"a second graph at byte {field.Start}");
                ReadGraph(stream, field);
                continue;
            }
            _model.Add(field);
            small.Write(Bytes(stream, field.Start, field.End));
        }
        Model = ModelProto.Parser.ParseFrom(small.GetBuffer(), 0, (int)small.Length);
    }

    private void ReadGraph(Stream stream, WireField graph)
    {
        foreach (var field in WireField.Read(stream, graph.Content, graph.End))
        {
            IMessage part = field.Number switch
            {
                GraphProto.NodeFieldNumber => NodeProto.Parser.ParseFrom(Bytes(stream, field.Content, field.End)),
                GraphProto.InitializerFieldNumber => ReadTensor(stream, field),
                GraphProto.InputFieldNumber or GraphProto.OutputFieldNumber or GraphProto.ValueInfoFieldNumber =>
                    ValueInfoProto.Parser.ParseFrom(Bytes(stream, field.Content, field.End)),
                _ => new GraphProto(),
            };
            _graph.Add((field, part));
        }
    }

    /// <summary>Name, type and shape of an initializer.</summary>
    private static TensorProto ReadTensor(Stream stream, WireField tensor)
    {
        var small = new MemoryStream();
        foreach (var field in WireField.Read(stream, tensor.Content, tensor.End))
        {
            if (field.Number is TensorProto.DimsFieldNumber or TensorProto.DataTypeFieldNumber or TensorProto.NameFieldNumber)
                small.Write(Bytes(stream, field.Start, field.End));
        }
        return TensorProto.Parser.ParseFrom(small.GetBuffer(), 0, (int)small.Length);
    }

    private static byte[] Bytes(Stream stream, long start, long end)
    {
        var bytes = new byte[end - start];
        stream.Position = start;
        stream.ReadExactly(bytes);
        return bytes;
    }
}
