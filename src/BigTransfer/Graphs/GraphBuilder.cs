using System.Buffers.Binary;
using BigTransfer.Graphs.Onnx;
using Google.Protobuf;

namespace BigTransfer.Graphs;

/// <summary>Collects nodes, weights and named layers. A node's name and its value's name are one.</summary>
internal sealed class GraphBuilder
{
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);

    public List<NodeProto> Nodes { get; } = [];

    public List<GraphWeight> Weights { get; } = [];

    /// <summary>The values that may be asked for, in the order of the network.</summary>
    public List<ValueInfoProto> Layers { get; } = [];

    /// <summary>What is said of the shapes of other values.</summary>
    public List<ValueInfoProto> Shapes { get; } = [];

    /// <summary>Adds a node with one output and returns the output's name.</summary>
    public string Node(string operation, string output, string[] inputs, params AttributeProto[] attributes) =>
        Node(domain: "", operation, output, inputs, attributes);

    /// <summary>Adds a node of another domain than ONNX's own.</summary>
    public string Node(string domain, string operation, string output, string[] inputs, params AttributeProto[] attributes)
    {
        var node = NewNode(operation, output, inputs, attributes);
        if (domain.Length > 0)
            node.Domain = domain;
        Nodes.Add(node);
        return output;
    }

    /// <summary>Adds a weight and returns its name.</summary>
    public string Weight(GraphWeight weight)
    {
        Weights.Add(weight);
        return weight.Name;
    }

    /// <summary>Declares a value as a layer; dimensions are numbers, names, or null where nothing is known.</summary>
    public string Layer(string value, params object?[] dimensions)
    {
        Layers.Add(ValueInfo(value, dimensions));
        return value;
    }

    /// <summary>A constant vector of int64, added once a name. Constants are nodes, so that initializers are the trained weights alone.</summary>
    public string Integers(string name, params long[] values)
    {
        var bytes = new byte[values.Length * sizeof(long)];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), values[i]);
        return Constant(name, TensorProto.Types.DataType.Int64, [values.Length], bytes);
    }

    /// <summary>A constant float32 vector, or a scalar where <paramref name="length"/> is null, of one repeated value.</summary>
    public string Repeated(string name, float value, int? length)
    {
        var bytes = new byte[(length ?? 1) * sizeof(float)];
        for (var i = 0; i < bytes.Length; i += sizeof(float))
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i), value);
        return Constant(name, TensorProto.Types.DataType.Float, length is { } count ? [count] : [], bytes);
    }

    public static ValueInfoProto ValueInfo(string name, params object?[] dimensions)
    {
        var shape = new TensorShapeProto();
        foreach (var dimension in dimensions)
        {
            shape.Dim.Add(dimension switch
            {
                int length => new TensorShapeProto.Types.Dimension { DimValue = length },
                string symbol => new TensorShapeProto.Types.Dimension { DimParam = symbol },
                _ => new TensorShapeProto.Types.Dimension(),
            });
        }
        var tensor = new TypeProto.Types.Tensor { ElemType = TensorProto.Types.DataType.Float, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    /// <summary>A node with one output, which it is named after; it belongs to no graph yet.</summary>
    public static NodeProto NewNode(string operation, string output, string[] inputs, params AttributeProto[] attributes) =>
        new() { Name = output, OpType = operation, Input = { inputs }, Output = { output }, Attribute = { attributes } };

    public static AttributeProto Attribute(string name, long value) =>
        new() { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int };

    public static AttributeProto Attribute(string name, float value) =>
        new() { Name = name, F = value, Type = AttributeProto.Types.AttributeType.Float };

    public static AttributeProto Attribute(string name, string value) =>
        new() { Name = name, S = ByteString.CopyFromUtf8(value), Type = AttributeProto.Types.AttributeType.String };

    public static AttributeProto Attribute(string name, params long[] values) =>
        new() { Name = name, Ints = { values }, Type = AttributeProto.Types.AttributeType.Ints };

    private string Constant(string name, TensorProto.Types.DataType type, long[] dims, byte[] data)
    {
        if (!_constants.Add(name))
            return name;
        var tensor = new TensorProto { DataType = type, Dims = { dims }, RawData = UnsafeByteOperations.UnsafeWrap(data) };
        return Node("Constant", name, [], new AttributeProto { Name = "value", T = tensor, Type = AttributeProto.Types.AttributeType.Tensor });
    }
}
