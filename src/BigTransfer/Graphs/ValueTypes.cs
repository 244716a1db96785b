using BigTransfer.Graphs.Onnx;
using DataType = BigTransfer.Graphs.Onnx.TensorProto.Types.DataType;

namespace BigTransfer.Graphs;

/// <summary>
/// Element types of a graph's values: as declared, or else as the operators' definitions have them (onnx/docs/Operators.md). Most operators give
/// the type of their first input; the table holds the others. Undefined stands for what is no tensor.
/// </summary>
internal static class ValueTypes
{
    /// <summary>By operator, the type of its outputs whatever its inputs.</summary>
    private static readonly Dictionary<string, DataType> Fixed = new(StringComparer.Ordinal)
    {
        ["Shape"] = DataType.Int64, ["Size"] = DataType.Int64, ["NonZero"] = DataType.Int64, ["ArgMax"] = DataType.Int64, ["ArgMin"] = DataType.Int64,
        ["NonMaxSuppression"] = DataType.Int64, ["SequenceLength"] = DataType.Int64,
        ["Equal"] = DataType.Bool, ["Greater"] = DataType.Bool, ["GreaterOrEqual"] = DataType.Bool, ["Less"] = DataType.Bool,
        ["LessOrEqual"] = DataType.Bool, ["And"] = DataType.Bool, ["Or"] = DataType.Bool, ["Xor"] = DataType.Bool, ["Not"] = DataType.Bool,
        ["IsNaN"] = DataType.Bool, ["IsInf"] = DataType.Bool,
        ["ConvInteger"] = DataType.Int32, ["MatMulInteger"] = DataType.Int32, ["TfIdfVectorizer"] = DataType.Float,
        ["SequenceConstruct"] = DataType.Undefined, ["SequenceEmpty"] = DataType.Undefined, ["SequenceInsert"] = DataType.Undefined,
        ["SequenceErase"] = DataType.Undefined, ["SequenceMap"] = DataType.Undefined, ["SplitToSequence"] = DataType.Undefined,
        ["Optional"] = DataType.Undefined, ["ZipMap"] = DataType.Undefined,
    };

    /// <summary>By operator, the input whose type its outputs have.</summary>
    private static readonly Dictionary<string, int> FromInput = new(StringComparer.Ordinal)
    {
        ["Where"] = 1, ["CastLike"] = 1, ["OneHot"] = 2, ["QuantizeLinear"] = 2, ["DequantizeLinear"] = 1, ["QLinearConv"] = 7, ["QLinearMatMul"] = 7,
    };

    /// <summary>By operator and output, the type of a further output.</summary>
    private static readonly Dictionary<(string Operator, int Output), DataType> Further = new()
    {
        [("TopK", 1)] = DataType.Int64, [("MaxPool", 1)] = DataType.Int64, [("Dropout", 1)] = DataType.Bool,
        [("Unique", 1)] = DataType.Int64, [("Unique", 2)] = DataType.Int64, [("Unique", 3)] = DataType.Int64,
        [("DynamicQuantizeLinear", 0)] = DataType.Uint8, [("DynamicQuantizeLinear", 1)] = DataType.Float,
        [("DynamicQuantizeLinear", 2)] = DataType.Uint8,
    };

    /// <summary>The types of all values of the graph that are known; others may be anything.</summary>
    public static Dictionary<string, DataType> Of(ModelSkim skim)
    {
        var types = new Dictionary<string, DataType>(StringComparer.Ordinal);
        foreach (var tensor in skim.Initializers)
            types[tensor.Name] = tensor.DataType;
        foreach (var number in new[] { GraphProto.InputFieldNumber, GraphProto.ValueInfoFieldNumber, GraphProto.OutputFieldNumber })
        {
            foreach (var value in skim.Values(number).Where(value => value.Type is not null))
                types[value.Name] = value.Type.TensorType?.ElemType ?? DataType.Undefined;
        }
        foreach (var node in skim.Nodes)
        {
            for (var i = 0; i < node.Output.Count; i++)
            {
                if (!types.ContainsKey(node.Output[i]) && Infer(node, i, types) is { } type)
                    types[node.Output[i]] = type;
            }
        }
        return types;
    }

    private static DataType? Infer(NodeProto node, int output, Dictionary<string, DataType> types)
    {
        if (Further.TryGetValue((node.OpType, output), out var further))
            return further;
        if (Fixed.TryGetValue(node.OpType, out var always))
            return always;
        if (node.OpType is "If" or "Loop" or "Scan")
            return OfBody(node, output);
        if ((Attribute(node, "to") ?? Attribute(node, "dtype")) is { } stated)
            return (DataType)stated.I;
        if (node.OpType is "Constant" or "ConstantOfShape")
            return OfConstant(node);
        var input = FromInput.GetValueOrDefault(node.OpType);
        return input < node.Input.Count && types.TryGetValue(node.Input[input], out var type) ? type : null;
    }

    private static DataType OfConstant(NodeProto node) =>
        Attribute(node, "value") is { T: { } tensor } ? tensor.DataType
        : Attribute(node, "value_int") is not null || Attribute(node, "value_ints") is not null ? DataType.Int64
        : Attribute(node, "value_string") is not null || Attribute(node, "value_strings") is not null ? DataType.String
        : DataType.Float;

    /// <summary>What a branch or a loop's body declares of its outputs; a loop's body has the condition first.</summary>
    private static DataType? OfBody(NodeProto node, int output)
    {
        var body = node.Attribute.Select(attribute => attribute.G).FirstOrDefault(graph => graph is not null);
        var index = node.OpType == "Loop" ? output + 1 : output;
        return body is not null && index < body.Output.Count ? body.Output[index].Type?.TensorType?.ElemType : null;
    }

    private static AttributeProto? Attribute(NodeProto node, string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);
}
