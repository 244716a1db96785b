using System.Runtime.InteropServices;
using BigTransfer.Graphs.Onnx;
using Google.Protobuf;

namespace BigTransfer.Graphs;

/// <summary>
/// Writes a model whose weights are not in memory: the message is laid out by hand around the data of each initializer, all lengths being known
/// beforehand from shapes.
/// </summary>
internal sealed class ModelWriter
{
    private readonly byte[] _model;
    private readonly byte[] _graph;
    private readonly IReadOnlyList<GraphWeight> _weights;
    private readonly byte[][] _headers;
    private readonly long _graphBytes;

    /// <summary>Takes a model without initializers, and the weights to be its initializers.</summary>
    public ModelWriter(ModelProto model, IReadOnlyList<GraphWeight> weights)
    {
        _graph = model.Graph.ToByteArray();
        var rest = model.Clone();
        rest.Graph = null;
        _model = rest.ToByteArray();
        _weights = weights;
        _headers = [.. weights.Select(weight => new TensorProto
        {
            Name = weight.Name, DataType = TensorProto.Types.DataType.Float, Dims = { weight.Dims },
        }.ToByteArray())];
        _graphBytes = _graph.Length + weights.Zip(_headers, (weight, header) => FieldBytes(InitializerBytes(weight, header))).Sum();
        Length = _model.Length + FieldBytes(_graphBytes);
    }

    /// <summary>Bytes of the whole model.</summary>
    public long Length { get; }

    /// <summary>Elements of the largest weight.</summary>
    public long LargestWeight => _weights.Select(weight => weight.Count).DefaultIfEmpty().Max();

    /// <summary>Writes the model, one weight at a time in memory.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="read">Fills a weight's values in the shape of the model.</param>
    public void Write(Stream stream, Action<GraphWeight, Memory<float>> read)
    {
        stream.Write(_model);
        WriteStart(stream, ModelProto.GraphFieldNumber, _graphBytes);
        stream.Write(_graph);
        var buffer = new float[LargestWeight];
        for (var i = 0; i < _weights.Count; i++)
        {
            var values = buffer.AsMemory(0, (int)_weights[i].Count);
            read(_weights[i], values);
            WriteStart(stream, GraphProto.InitializerFieldNumber, InitializerBytes(_weights[i], _headers[i]));
            stream.Write(_headers[i]);
            WriteStart(stream, TensorProto.RawDataFieldNumber, DataBytes(_weights[i]));
            stream.Write(MemoryMarshal.AsBytes(values.Span));
        }
    }

    private static long DataBytes(GraphWeight weight) => weight.Count * sizeof(float);

    private static long InitializerBytes(GraphWeight weight, byte[] header) => header.Length + FieldBytes(DataBytes(weight));

    /// <summary>Bytes of a length-delimited field; all of these have numbers below 16, whose tag takes one byte.</summary>
    private static long FieldBytes(long content) => 1 + CodedOutputStream.ComputeUInt64Size((ulong)content) + content;

    /// <summary>Writes the tag and length of a length-delimited field.</summary>
    public static void WriteStart(Stream stream, int field, long content)
    {
        using var output = new CodedOutputStream(stream, bufferSize: 16, leaveOpen: true);
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteUInt64((ulong)content);
    }
}
