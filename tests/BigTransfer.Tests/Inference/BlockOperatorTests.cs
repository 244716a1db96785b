using BigTransfer.Graphs;
using BigTransfer.Graphs.Onnx;
using BigTransfer.Inference.Operators;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Tests.Inference;

/// <summary>A file of another hand may have this library's operators with anything in them: that is an error, and no memory is touched.</summary>
[TestClass]
public sealed class BlockOperatorTests
{
    [TestMethod]
    [DataRow(16, 32, 16, new long[] { 1, 30, 2, 2 }, "is no map in blocks of 16 and 32 groups")]
    [DataRow(16, 3, 16, new long[] { 1, 32, 2, 2 }, "is no map in blocks of 16 and 3 groups")]
    [DataRow(0, 4, 16, new long[] { 1, 16, 2, 2 }, "is no map in blocks of 0")]
    [DataRow(16, 0, 16, new long[] { 1, 16, 2, 2 }, "and 0 groups")]
    [DataRow(-16, 4, 16, new long[] { 1, 16, 2, 2 }, "is no map in blocks of -16")]
    [DataRow(16, 4, 15, new long[] { 1, 16, 2, 2 }, "expected 16 factors and offsets, found 15 and 15")]
    [DataRow(16, 4, 16, new long[] { 1, 16, 2 }, "is no map")]
    [DataRow(16, 1, 8192, new long[] { 1, 8192, 1, 1 }, "8192 channels at once; at most 4096 are taken")]
    public void A_norm_that_cannot_be_is_an_error(int block, int groups, int factors, long[] shape, string message)
    {
        var graph = new GraphBuilder();
        graph.Node(
            OperatorDomain.Name, "GroupNorm", "y", ["x", graph.Repeated("factors", 1, factors), "factors"], Attribute("block", block),
            Attribute("groups", groups), Attribute("epsilon", 1e-5f), Attribute("relu", 1));
        StringAssert.Contains(Error(graph, shape), message);
    }

    [TestMethod]
    [DataRow(16, 1, new long[] { 1, 24, 4, 4 }, "is no map in blocks of 16")]
    [DataRow(0, 1, new long[] { 1, 16, 4, 4 }, "is no map in blocks of 0")]
    [DataRow(16, 1000, new long[] { 1, 16, 4, 4 }, "a border of 1000")]
    [DataRow(16, -1, new long[] { 1, 16, 4, 4 }, "a border of -1")]
    [DataRow(16, 0, new long[] { 1, 16, 2, 9 }, "nothing is left of a map of 2 x 9")]
    [DataRow(16, 1, new long[] { 16, 4, 4 }, "is no map")]
    public void A_pool_that_cannot_be_is_an_error(int block, int border, long[] shape, string message)
    {
        var graph = new GraphBuilder();
        graph.Node(
            OperatorDomain.Name, "StemPool", "y", ["x"], Attribute("block", block), Attribute("border", border), Attribute("same", 0));
        StringAssert.Contains(Error(graph, shape), message);
    }

    [TestMethod]
    [DataRow(16, new long[] { 36, 16, 16 }, new long[] { 1, 24, 4, 4 }, "is no map in blocks of 16")]
    [DataRow(0, new long[] { 36, 16, 16 }, new long[] { 1, 16, 4, 4 }, "blocks of 0 do not divide panels of 64")]
    [DataRow(48, new long[] { 36, 48, 48 }, new long[] { 1, 48, 4, 4 }, "blocks of 48 do not divide panels of 64")]
    [DataRow(16, new long[] { 36, 16, 16 }, new long[] { 1, 32, 4, 4 }, "expected kernels of [36, K, 32], found [36, 16, 16]")]
    [DataRow(16, new long[] { 9, 16, 16 }, new long[] { 1, 16, 4, 4 }, "expected kernels of [36, K, 16], found [9, 16, 16]")]
    [DataRow(16, new long[] { 36, 24, 16 }, new long[] { 1, 16, 4, 4 }, "found [36, 24, 16]")]
    [DataRow(16, new long[] { 36, 256 }, new long[] { 1, 16, 4, 4 }, "found [36, 256]")]
    [DataRow(16, new long[] { 36, 16, 16 }, new long[] { 1, 16, 4 }, "is no map")]
    public void A_convolution_that_cannot_be_is_an_error(int block, long[] kernels, long[] shape, string message)
    {
        var graph = new GraphBuilder();
        string zeros = graph.Repeated("zeros", 0, (int)kernels.Aggregate((a, b) => a * b));
        graph.Node("Reshape", "kernels", [zeros, graph.Integers("shape", kernels)]);
        graph.Node(OperatorDomain.Name, "WinogradConv", "y", ["x", "kernels"], Attribute("block", block));
        StringAssert.Contains(Error(graph, shape), message);
    }

    private static string Error(GraphBuilder graph, long[] shape)
    {
        var model = new ModelProto
        {
            IrVersion = 8,
            OpsetImport = { new OperatorSetIdProto { Version = 17 }, new OperatorSetIdProto { Domain = OperatorDomain.Name, Version = 1 } },
            Graph = new GraphProto
            {
                Name = "test",
                Node = { graph.Nodes },
                Input = { ValueInfo("x", [.. shape.Select(_ => (object?)null)]) },
                Output = { ValueInfo("y", [.. shape.Select(_ => (object?)null)]) },
            },
        };
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        if (OperatorDomain.WhyNot is { } whyNot)
            Assert.Inconclusive(whyNot);
        OperatorDomain.Register(options, threads: 1);
        using var session = new InferenceSession(model.ToByteArray(), options);
        using var input = OrtValue.CreateTensorValueFromMemory(new float[shape.Aggregate((a, b) => a * b)], shape);
        using var run = new RunOptions();
        return Assert.ThrowsExactly<OnnxRuntimeException>(() => session.Run(run, ["x"], [input], ["y"]).Dispose()).Message;
    }
}
