using System.Runtime.InteropServices;
using BigTransfer.Graphs.Onnx;
using Google.Protobuf;
using DataType = BigTransfer.Graphs.Onnx.TensorProto.Types.DataType;
using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Tests.Models;

/// <summary>Small networks as other tools write them: names of their own, nothing of BiT.</summary>
internal static class ForeignOnnx
{
    public const int Hidden = 6, Classes = 4;

    /// <summary>
    /// conv 3x3 -> relu -> conv 3x3/2 -> global average pool -> flatten -> linear. Nodes are called /conv1/Conv and so on, their values otherwise.
    /// </summary>
    public static ModelProto Network(DataType type = DataType.Float, params object?[] input)
    {
        var random = new Random(5);
        var model = new ModelProto
        {
            IrVersion = 8,
            ProducerName = "pytorch",
            OpsetImport = { new OperatorSetIdProto { Version = 17 } },
            Graph = new GraphProto { Name = "main_graph" },
        };
        var graph = model.Graph;
        graph.Input.Add(Value("x", type, input.Length > 0 ? input : ["n", 3, null, null]));
        graph.Initializer.Add([Random(random, "w1", type, Hidden, 3, 3, 3), Random(random, "b1", type, Hidden)]);
        graph.Initializer.Add(Random(random, "w2", type, 5, Hidden, 3, 3));
        graph.Initializer.Add([Random(random, "fc", type, Classes, 5), Random(random, "fb", type, Classes)]);
        graph.Node.Add(Node("Conv", "/conv1/Conv", "h1", ["x", "w1", "b1"], Attribute("pads", [1, 1, 1, 1])));
        graph.Node.Add(Node("Relu", "/relu/Relu", "h2", ["h1"]));
        graph.Node.Add(Node("Conv", "/conv2/Conv", "h3", ["h2", "w2"], Attribute("strides", [2, 2])));
        graph.Node.Add(Node("Shape", "/Shape", "s", ["h3"]));
        graph.Node.Add(Node("GlobalAveragePool", "/pool", "h4", ["h3"]));
        graph.Node.Add(Node("Flatten", "/flatten", "h5", ["h4"]));
        graph.Node.Add(Node("Gemm", "/fc/Gemm", "y", ["h5", "fc", "fb"], Attribute("transB", 1)));
        graph.Output.Add(Value("y", type, input is [int batch, ..] ? batch : "n", Classes));
        return model;
    }

    public static NodeProto Node(string operation, string name, string output, string[] inputs, params AttributeProto[] attributes) =>
        new() { OpType = operation, Name = name, Input = { inputs }, Output = { output }, Attribute = { attributes } };

    public static ValueInfoProto Value(string name, DataType type, params object?[] dimensions)
    {
        var value = ValueInfo(name, dimensions);
        value.Type.TensorType.ElemType = type;
        return value;
    }

    public static TensorProto Random(Random random, string name, DataType type, params long[] dims)
    {
        var values = new float[dims.Aggregate(1L, (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
            values[i] = random.NextSingle() - 0.5f;
        var data = type == DataType.Float16
            ? MemoryMarshal.AsBytes<Half>(values.Select(value => (Half)value).ToArray()).ToArray()
            : MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        return new TensorProto { Name = name, DataType = type, Dims = { dims }, RawData = ByteString.CopyFrom(data) };
    }

    public static string Write(this ModelProto model, string path)
    {
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }
}
