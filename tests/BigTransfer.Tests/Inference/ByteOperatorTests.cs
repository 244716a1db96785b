using System.Runtime.InteropServices;
using BigTransfer.Graphs.Onnx;
using BigTransfer.Inference.Operators;
using BigTransfer.Tests.Kernels;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using DataType = BigTransfer.Graphs.Onnx.TensorProto.Types.DataType;
using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Tests.Inference;

/// <summary>Norms over bytes inside ONNX Runtime: the same on any number of threads; and what a file of another hand may ask of them is an
/// error, and no memory is touched.</summary>
[TestClass]
public sealed class ByteOperatorTests
{
    [TestMethod]
    [DataRow(1, 9, 11, 64, 32)]
    [DataRow(3, 9, 11, 64, 32)]
    [DataRow(1, 1, 7, 256, 32)]
    [DataRow(1, 14, 14, 12, 4)]
    [DataRow(2, 13, 5, 7, 7)]
    public void Threads_do_not_change_the_bytes(int pictures, int height, int width, int channels, int groups)
    {
        var maps = Enumerable.Range(0, pictures).Select(i => new ByteMaps(height * width, channels, groups, seed: 1 + (10 * i))).ToArray();
        byte[] bytes = [.. maps.SelectMany(map => map.Bytes)];
        var graph = new GraphProto { Name = "test" };
        string steps = Floats(graph, "steps", maps[0].Steps), zeros = Bytes(graph, "zeros", maps[0].Zeros);
        Node(
            graph, "ByteGroupNorm", ["y"],
            ["x", steps, zeros, Floats(graph, "gamma", maps[0].Gamma), Floats(graph, "beta", maps[0].Beta),
                Floats(graph, "outputs", maps[0].OutputSteps)],
            Attribute("groups", groups), Attribute("epsilon", ByteMaps.Epsilon));
        byte[]? first = null;
        foreach (int threads in new[] { 1, 2, 3, 8 })
        {
            byte[] found = Run(graph, bytes, [pictures, height, width, channels], threads);
            CollectionAssert.AreEqual(first ??= found, found, $"{threads} threads");
        }
        maps[0].AssertLevels(maps[0].Normalised(maps[0].Values), first![..(height * width * channels)], "the first picture");
    }

    [TestMethod]
    [DataRow("ByteGroupNorm", 4, new long[] { 1, 2, 2, 8 }, new[] { 8, 8, 8, 8, 7 }, "expected 8 values, one a channel, as input 5, found 7")]
    [DataRow("ByteGroupNorm", 4, new long[] { 1, 2, 2, 8 }, new[] { 8, 0, 8, 8, 8 }, "expected 8 values, one a channel, as input 2, found 0")]
    [DataRow("ByteGroupNorm", 4, new long[] { 1, 2, 8 }, new[] { 8, 8, 8, 8, 8 }, "is no map [N, H, W, C]")]
    [DataRow("ByteGroupNorm", 3, new long[] { 1, 2, 2, 8 }, new[] { 8, 8, 8, 8, 8 }, "8 channels are not of 3 groups")]
    [DataRow("ByteGroupNorm", 0, new long[] { 1, 2, 2, 8 }, new[] { 8, 8, 8, 8, 8 }, "8 channels are not of 0 groups")]
    [DataRow("ByteGroupNorm", 1, new long[] { 1, 1, 1, 8192 }, new[] { 8192, 8192, 8192, 8192, 8192 }, "8192 channels at once; at most 4096 are taken")]
    [DataRow("ByteMaxPool", 0, new long[] { 1, 4, 4, 8 }, new[] { 7 }, "expected 8 values, one a channel, as input 1, found 7")]
    [DataRow("ByteMaxPool", 0, new long[] { 4, 4, 8 }, new[] { 8 }, "is no map [N, H, W, C]")]
    public void What_cannot_be_is_an_error(string name, int groups, long[] shape, int[] lengths, string message)
    {
        var graph = new GraphProto { Name = "test" };
        bool isPool = name == "ByteMaxPool";
        string[] inputs =
        [
            "x",
            .. lengths.Select((length, i) => isPool || i == 1
                ? Bytes(graph, $"input{i}", new byte[length])
                : Floats(graph, $"input{i}", new float[length])),
        ];
        Node(graph, name, ["y"], inputs, isPool ? [] : [Attribute("groups", groups), Attribute("epsilon", 1e-5f)]);
        var error = Assert.ThrowsExactly<OnnxRuntimeException>(() => Run(graph, new byte[shape.Aggregate((a, b) => a * b)], shape, threads: 2));
        StringAssert.Contains(error.Message, $"{name}: ");
        StringAssert.Contains(error.Message, message);
    }

    [TestMethod]
    public void A_shortcut_of_another_length_is_an_error()
    {
        foreach (string name in new[] { "ByteSumGroupNorm", "ByteSumPool" })
        {
            var graph = new GraphProto { Name = "test" };
            string floats = Floats(graph, "floats", new float[8]), zeros = Bytes(graph, "zeros", new byte[8]);
            string[] summands = ["x", floats, zeros, Bytes(graph, "shortcut", new byte[31]), floats, zeros];
            Node(
                graph, name, name == "ByteSumPool" ? ["y"] : ["sum", "y"],
                [.. summands, floats, floats, .. name == "ByteSumPool" ? [] : new[] { floats }],
                Attribute("groups", 4), Attribute("epsilon", 1e-5f));
            var error = Assert.ThrowsExactly<OnnxRuntimeException>(
                () => Run(graph, new byte[32], [1, 2, 2, 8], threads: 1, name == "ByteSumPool" ? DataType.Float : DataType.Uint8));
            StringAssert.Contains(error.Message, $"{name}: expected a shortcut of 32 values, found 31");
        }
    }

    [TestMethod]
    [DataRow(3, 2, new long[] { 1, 3, 8, 8 }, "expected 3 values, one a channel, as input 2, found 2")]
    [DataRow(2, 3, new long[] { 1, 3, 8, 8 }, "expected 3 values, one a channel, as input 1, found 2")]
    [DataRow(8, 8, new long[] { 3, 8, 8 }, "are no pixels [N, C, H, W]")]
    public void Pixels_that_cannot_be_are_an_error(int steps, int zeros, long[] shape, string message)
    {
        var graph = new GraphProto { Name = "test" };
        Node(
            graph, "PixelPatches", ["y"], ["x", Floats(graph, "steps", new float[steps]), Bytes(graph, "zeros", new byte[zeros])]);
        var error = Assert.ThrowsExactly<OnnxRuntimeException>(
            () => Run(graph, MemoryMarshal.AsBytes(new float[shape.Aggregate((a, b) => a * b)].AsSpan()).ToArray(), shape, threads: 1, input: DataType.Float));
        StringAssert.Contains(error.Message, $"PixelPatches: ");
        StringAssert.Contains(error.Message, message);
    }

    private static byte[] Run(
        GraphProto graph, byte[] x, long[] shape, int threads, DataType output = DataType.Uint8, DataType input = DataType.Uint8)
    {
        ValueInfoProto[] ends = [ValueInfo("x", [.. shape.Select(_ => (object?)null)]), ValueInfo("y", [.. shape.Select(_ => (object?)null)])];
        (ends[0].Type.TensorType.ElemType, ends[1].Type.TensorType.ElemType) = (input, output);
        if (output == DataType.Float)
            ends[1] = ValueInfo("y", null, null);
        var model = new ModelProto
        {
            IrVersion = 8,
            OpsetImport = { new OperatorSetIdProto { Version = 17 }, new OperatorSetIdProto { Domain = OperatorDomain.Name, Version = 1 } },
            Graph = graph.Clone(),
        };
        model.Graph.Input.Add(ends[0]);
        model.Graph.Output.Add(ends[1]);
        if (OperatorDomain.WhyNot is { } whyNot)
            Assert.Inconclusive(whyNot);
        using var options = new SessionOptions { IntraOpNumThreads = threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        OperatorDomain.Register(options, threads);
        using var session = new InferenceSession(model.ToByteArray(), options);
        using var value = input == DataType.Float
            ? OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<byte, float>(x).ToArray(), shape)
            : OrtValue.CreateTensorValueFromMemory(x, shape);
        using var run = new RunOptions();
        using var results = session.Run(run, ["x"], [value], ["y"]);
        return results[0].GetTensorDataAsSpan<byte>().ToArray();
    }

    private static void Node(GraphProto graph, string operation, string[] outputs, string[] inputs, params AttributeProto[] attributes) =>
        graph.Node.Add(new NodeProto { OpType = operation, Domain = OperatorDomain.Name, Input = { inputs }, Output = { outputs }, Attribute = { attributes } });

    private static string Floats(GraphProto graph, string name, float[] values) => Constant(graph, name, DataType.Float, values.Length, MemoryMarshal.AsBytes(values.AsSpan()));

    private static string Bytes(GraphProto graph, string name, byte[] values) => Constant(graph, name, DataType.Uint8, values.Length, values);

    private static string Constant(GraphProto graph, string name, DataType type, int length, ReadOnlySpan<byte> data)
    {
        graph.Initializer.Add(new TensorProto { Name = name, DataType = type, Dims = { length }, RawData = ByteString.CopyFrom(data) });
        return name;
    }
}
