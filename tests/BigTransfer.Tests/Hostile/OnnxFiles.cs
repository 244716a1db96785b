using BigTransfer.Graphs.Onnx;
using Google.Protobuf;
using static BigTransfer.Graphs.Onnx.TensorProto.Types;

namespace BigTransfer.Tests.Hostile;

/// <summary>ONNX files made for tests.</summary>
internal static class OnnxFiles
{
    /// <summary>A model of three nodes, one of them with a graph inside, with initializers of two types and a network's metadata.</summary>
    public static byte[] Model()
    {
        var identity = new NodeProto { OpType = "Identity", Input = { "sum" }, Output = { "kept" } };
        var inner = new GraphProto { Name = "then", Node = { identity }, Output = { Value("kept") } };
        var branch = new NodeProto { OpType = "If", Input = { "flag" }, Output = { "whole" } };
        branch.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = inner });
        return new ModelProto
        {
            IrVersion = 8,
            ProducerName = "tests",
            OpsetImport = { new OperatorSetIdProto { Version = 17 } },
            MetadataProps =
            {
                Entry("bit.units", "1,2"), Entry("bit.width_factor", "0.5"), Entry("bit.groups", "32"), Entry("bit.input_channels", "3"),
                Entry("bit.classes", "5"), Entry("other", "text"),
            },
            Graph = new GraphProto
            {
                Name = "g",
                Node =
                {
                    new NodeProto { OpType = "Add", Input = { "pixels", "w" }, Output = { "sum" } },
                    branch,
                    new NodeProto { OpType = "Mul", Input = { "sum", "h" }, Output = { "half" } },
                },
                Initializer =
                {
                    new TensorProto { Name = "w", DataType = DataType.Float, Dims = { 2 }, RawData = ByteString.CopyFrom(new byte[8]) },
                    new TensorProto { Name = "h", DataType = DataType.Float16, Dims = { 1, 2 }, RawData = ByteString.CopyFrom(new byte[4]) },
                },
                Input = { Value("pixels"), Value("flag") },
                Output = { Value("whole"), Value("half") },
                ValueInfo = { Value("sum") },
            },
        }.ToByteArray();
    }

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };

    private static ValueInfoProto Value(string name) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = DataType.Float,
                Shape = new TensorShapeProto
                {
                    Dim = { new TensorShapeProto.Types.Dimension { DimParam = "batch" }, new TensorShapeProto.Types.Dimension { DimValue = 2 } },
                },
            },
        },
    };
}
