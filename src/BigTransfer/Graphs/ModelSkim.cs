using BigTransfer.Graphs.Onnx;
using Google.Protobuf;

namespace BigTransfer.Graphs;

/// <summary>
/// An ONNX model without the data of its initializers, and where each part of it lies in the stream. Any ONNX model, not only one of ours.
/// </summary>
internal sealed class ModelSkim
{
    private const uint FloatData = 4; // TensorProto.float_data, packed
    private const int MostHeaderBytes = 1 << 16;
    private static readonly MessageParser<NodeProto> NodeParser = NodeProto.Parser.WithDiscardUnknownFields(true);
    private static readonly GraphProto Other = new();
    private static readonly MessageParser<ValueInfoProto> ValueParser = ValueInfoProto.Parser.WithDiscardUnknownFields(true);

    private readonly List<(WireField Field, IMessage Part)> _graph = [];
    private readonly List<WireField> _model = [];
    private readonly Dictionary<long, WireField> _data = [];
    private readonly SortedSet<string> _files = new(StringComparer.Ordinal);
    private readonly string _name;
    private readonly FieldBudget _budget;

    private ModelSkim(string name, Stream stream) => (_name, _budget) = (name, new FieldBudget(stream));

    /// <summary>Producer, operator sets and metadata; without its graph.</summary>
    public ModelProto Model { get; private set; } = new();

    /// <summary>Fields of the model outside its graph.</summary>
    public IReadOnlyList<WireField> ModelFields => _model;

    /// <summary>Fields of the graph; the part is the message of a node, initializer (without data) or value, or an empty one for others.</summary>
    public IReadOnlyList<(WireField Field, IMessage Part)> GraphFields => _graph;

    public IReadOnlyList<NodeProto> Nodes => field ??= [.. _graph.Select(part => part.Part).OfType<NodeProto>()];

    public IReadOnlyList<TensorProto> Initializers => field ??= [.. _graph.Select(part => part.Part).OfType<TensorProto>()];

    /// <summary>The files beside the model's that hold data of its tensors, relative to its folder.</summary>
    public IReadOnlyCollection<string> ExternalFiles => _files;

    /// <summary>A node with a tensor whose data lies outside the model's file, if there is one.</summary>
    public NodeProto? NodeWithExternalData { get; private set; }

    /// <summary>Where the data of an initializer of the graph lies in the stream, as it is in memory; null where it does not.</summary>
    public WireField? DataOf(WireField initializer) => _data.TryGetValue(initializer.Start, out var data) ? data : null;

    /// <summary>Looks through a seekable stream.</summary>
    /// <exception cref="BigTransferException">Not a whole ONNX model.</exception>
    public static ModelSkim Read(Stream stream, string name)
    {
        var skim = new ModelSkim(name, stream);
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
            _budget.Take();
            _model.Add(field);
            if (field.Number is ModelProto.IrVersionFieldNumber or ModelProto.ProducerNameFieldNumber or ModelProto.ProducerVersionFieldNumber
                or ModelProto.OpsetImportFieldNumber or ModelProto.MetadataPropsFieldNumber)
                small.Write(Bytes(stream, field.Start, field.End));
        }
        Model = ModelProto.Parser.ParseFrom(small.GetBuffer(), 0, (int)small.Length);
    }

    private void ReadGraph(Stream stream, WireField graph)
    {
        foreach (var field in WireField.Read(stream, graph.Content, graph.End))
        {
            _budget.Take();
            IMessage part = field.Number switch
            {
                GraphProto.NodeFieldNumber => Checked(NodeParser.ParseFrom(Counted(stream, field, FieldBudget.Message.Node).AsSpan())),
                GraphProto.InitializerFieldNumber => ReadTensor(stream, field),
                GraphProto.InputFieldNumber or GraphProto.OutputFieldNumber or GraphProto.ValueInfoFieldNumber =>
                    ValueParser.ParseFrom(Counted(stream, field, FieldBudget.Message.Value).AsSpan()),
                _ => Other,
            };
            _graph.Add((field, part));
        }
    }

    /// <summary>The bytes of a message whose fields are not too many.</summary>
    private byte[] Counted(Stream stream, WireField field, FieldBudget.Message kind)
    {
        _budget.Take(field, kind);
        return Bytes(stream, field.Content, field.End);
    }

    /// <summary>Name, type, shape and place of an initializer.</summary>
    private TensorProto ReadTensor(Stream stream, WireField tensor)
    {
        _budget.Take(isMessage: true);
        var small = new MemoryStream();
        WireField? data = null;
        var parts = 0;
        WireField field;
        for (var at = tensor.Content; at < tensor.End; at = field.End)
        {
            field = WireField.Next(stream, at, tensor.End);
            _budget.Take();
            if (field.Number is TensorProto.RawDataFieldNumber or FloatData)
            {
                data = field;
                parts++;
                continue;
            }
            if (field.Number is not (TensorProto.DimsFieldNumber or TensorProto.DataTypeFieldNumber or TensorProto.NameFieldNumber
                or TensorProto.ExternalDataFieldNumber or TensorProto.DataLocationFieldNumber))
                continue;
            if (field.End - field.Content > MostHeaderBytes)
                throw new InvalidDataException($"a name or shape of {field.End - field.Content} bytes at byte {field.Start}");
            small.Write(Bytes(stream, field.Start, field.End));
        }
        var header = TensorProto.Parser.ParseFrom(small.GetBuffer().AsSpan(0, (int)small.Length));
        Note(header);
        // Packed floats lie as raw data does. Numbers one by one, or in several pieces, do not: those stay as they are.
        if (data is { } whole && parts == 1 && header.DataLocation == TensorProto.Types.DataLocation.Default && IsWhole(whole, header))
            _data[tensor.Start] = whole;
        return header;
    }

    private static bool IsWhole(WireField data, TensorProto header) =>
        (data.Number == TensorProto.RawDataFieldNumber || header.DataType == TensorProto.Types.DataType.Float)
        && header.Dims.All(length => length is >= 0 and <= int.MaxValue) && Initializer.ElementBytes(header.DataType) is { } size
        && header.Dims.Aggregate((UInt128)(ulong)size, (bytes, length) => UInt128.Min(bytes * (UInt128)(ulong)length, ulong.MaxValue))
            == (UInt128)(ulong)(data.End - data.Content);

    /// <summary>Constants inside nodes, and inside their branches, have no data outside the model's folder either.</summary>
    private NodeProto Checked(NodeProto node)
    {
        foreach (var attribute in node.Attribute)
        {
            var graphs = attribute.G is null ? attribute.Graphs : attribute.Graphs.Append(attribute.G);
            var tensors = graphs.SelectMany(graph => graph.Initializer);
            foreach (var tensor in attribute.T is null ? tensors : tensors.Append(attribute.T))
            {
                if (Note(tensor))
                    NodeWithExternalData = node;
            }
            foreach (var inner in graphs.SelectMany(graph => graph.Node))
                Checked(inner);
        }
        return node;
    }

    /// <summary>Notes where a tensor's data lies, and says whether that is outside the model's file.</summary>
    private bool Note(TensorProto tensor)
    {
        if (ExternalData.Of(tensor, _name) is not { } external)
            return false;
        _files.Add(external.Location);
        return true;
    }

    private static byte[] Bytes(Stream stream, long start, long end)
    {
        var bytes = new byte[end - start];
        stream.Position = start;
        stream.ReadExactly(bytes);
        return bytes;
    }
}
