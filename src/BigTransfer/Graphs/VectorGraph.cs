using BigTransfer.Graphs.Onnx;
using static BigTransfer.Graphs.GraphBuilder;
using DataType = BigTransfer.Graphs.Onnx.TensorProto.Types.DataType;
using Dimension = BigTransfer.Graphs.Onnx.TensorShapeProto.Types.Dimension;

namespace BigTransfer.Graphs;

/// <summary>The ends of a network that is written as an <see cref="OnnxVector"/>, as nodes that mean the same in every opset from 6 on.</summary>
/// <param name="vector">Names and layers.</param>
/// <param name="channels">Channels of the pixels.</param>
/// <param name="maps">The layers that have space.</param>
internal sealed class VectorGraph(OnnxVector vector, int channels, IReadOnlySet<string> maps) : IGraphEnds
{
    public (ValueInfoProto Input, NodeProto Node)? Start(ValueInfoProto input, string name)
    {
        var declared = input.Type.TensorType.Shape?.Dim ?? [];
        if (declared is [{ DimValue: > 1 and var batch }, ..])
        {
            throw new BigTransferException(
                $"{name}: input '{input.Name}': expected a network that takes any number of pictures, or one, to write it for vectors, found one "
                + $"that takes {batch} at once");
        }
        // Written so before: a node from a name to itself would be a loop.
        if (input.Name == vector.Input)
            return null;
        var shape = new TensorShapeProto
        {
            Dim =
            {
                declared.Count > 0 ? declared[0] : new Dimension { DimParam = "batch" },
                new Dimension { DimValue = channels },
                declared.Count > 2 ? declared[2] : new Dimension { DimParam = "height" },
                declared.Count > 3 ? declared[3] : new Dimension { DimParam = "width" },
            },
        };
        var type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = DataType.Float, Shape = shape } };
        var own = input.Type.TensorType.ElemType;
        var start = own == DataType.Float
            ? NewNode("Identity", input.Name, [vector.Input])
            : NewNode("Cast", input.Name, [vector.Input], Attribute("to", (long)own));
        start.Name = vector.Input + "/start"; // the value has the name of the network's own input
        return (new ValueInfoProto { Name = vector.Input, Type = type }, start);
    }

    public void AddTo(GraphProto graph, IReadOnlySet<string> taken, IReadOnlyDictionary<string, DataType> types)
    {
        graph.ValueInfo.Add(graph.Output.Where(layer => layer.Type is not null));
        graph.Output.Clear();
        var parts = vector.Parts.Select((part, i) => Flat(graph, part, types.GetValueOrDefault(part.Layer), $"{vector.Output}/{i}"));
        graph.Node.Add(NewNode("Concat", vector.Output, [.. parts], Attribute("axis", 1)));
        graph.Output.Add(ValueInfo(vector.Output, "batch", null));
    }

    /// <summary>A layer's values as [N, length].</summary>
    private string Flat(GraphProto graph, OnnxVectorPart part, DataType type, string prefix)
    {
        var value = part.Layer;
        if (type != DataType.Float)
            Add("Cast", Attribute("to", (long)DataType.Float));
        if (part.Pooled && maps.Contains(part.Layer))
            Add("GlobalAveragePool");
        Add("Flatten", Attribute("axis", 1));
        return value;

        void Add(string operation, params AttributeProto[] attributes)
        {
            var name = $"{prefix}/{operation}";
            graph.Node.Add(NewNode(operation, name, [value], attributes));
            value = name;
        }
    }
}
