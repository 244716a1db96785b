using BigTransfer.Graphs;
using BigTransfer.Graphs.Onnx;
using BigTransfer.Inference.Operators;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BigTransfer.Tests.Inference;

/// <summary>Operators written in C# inside ONNX Runtime: values, parts, shapes, memory, errors, many callers.</summary>
[TestClass]
public sealed unsafe class OperatorTests
{
    private const string Domain = "test.bit";

    // As the library's own: one domain for the whole process, which ONNX Runtime holds on to.
    private static readonly Lazy<nint> Operators = new(() =>
    {
        void* domain = NativeApi.CreateDomain(Domain);
        NativeApi.AddOperator(domain, OperatorTable.Of(new PlusIndex()));
        return (nint)domain;
    });

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Every_part_is_done_once_on_any_number_of_threads(int threads)
    {
        using var session = Session(Model("x", add: 0.5f), threads);
        for (int length = 1; length < 40; length++)
        {
            float[] result = Run(session, length);
            for (int i = 0; i < length; i++)
                Assert.AreEqual(i + i + 0.5f, result[i], 0f, $"part {i} of {length}");
        }
    }

    [TestMethod]
    public void An_input_that_others_need_is_not_overwritten()
    {
        // y = plus(x), z = y + plus(y): the second may not take the first's memory.
        using var session = Session(Model("x", add: 1, more: true), threads: 1);
        CollectionAssert.AreEqual(new float[] { 3, 8, 13 }, Run(session, 3));
    }

    [TestMethod]
    public void What_a_part_throws_is_the_run_s_error()
    {
        using var session = Session(Model("x", add: -1), threads: 2);
        var error = Assert.ThrowsExactly<OnnxRuntimeException>(() => Run(session, 5));
        StringAssert.Contains(error.Message, "below zero: -1");
        Assert.ThrowsExactly<OnnxRuntimeException>(() => Run(session, 5), "the session is still there");
    }

    [TestMethod]
    public void A_node_without_an_attribute_is_the_session_s_error()
    {
        var error = Assert.Throws<OnnxRuntimeException>(() => Session(Model("x", add: null), threads: 1));
        StringAssert.Contains(error.Message, "PlusIndex: ");
        StringAssert.Contains(error.Message, "add");
    }

    [TestMethod]
    public void Many_callers_run_one_session()
    {
        using var session = Session(Model("x", add: 2), threads: 1);
        Parallel.For(0, 200, length =>
        {
            float[] result = Run(session, length + 1);
            Assert.AreEqual(length + length + 2f, result[length]);
        });
    }

    private static float[] Run(InferenceSession session, int length)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(Enumerable.Range(0, length).Select(i => (float)i).ToArray(), [length]);
        using var options = new RunOptions();
        using var results = session.Run(options, ["x"], [input], session.OutputNames);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static InferenceSession Session(byte[] model, int threads)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        NativeApi.AddDomain((void*)options.DangerousGetHandle(), (void*)Operators.Value);
        return new InferenceSession(model, options);
    }

    private static byte[] Model(string input, float? add, bool more = false)
    {
        NodeProto Plus(string from, string to)
        {
            var node = new NodeProto { OpType = "PlusIndex", Domain = Domain, Input = { from }, Output = { to } };
            if (add is { } value)
                node.Attribute.Add(new AttributeProto { Name = "add", F = value, Type = AttributeProto.Types.AttributeType.Float });
            return node;
        }
        var graph = new GraphProto
        {
            Name = "test",
            Node = { Plus(input, "y") },
            Input = { GraphBuilder.ValueInfo(input, "length") },
            Output = { GraphBuilder.ValueInfo(more ? "z" : "y", "length") },
            ValueInfo = { GraphBuilder.ValueInfo(more ? "y" : "z", "length"), GraphBuilder.ValueInfo("again", "length") },
        };
        if (more)
        {
            graph.Node.Add(Plus("y", "again"));
            graph.Node.Add(new NodeProto { OpType = "Add", Input = { "y", "again" }, Output = { "z" } });
        }
        return new ModelProto
        {
            IrVersion = 8,
            Graph = graph,
            OpsetImport = { new OperatorSetIdProto { Version = 17 }, new OperatorSetIdProto { Domain = Domain, Version = 1 } },
        }.ToByteArray();
    }

    /// <summary>y[i] = x[i] + i + add, a part a value; below zero it fails.</summary>
    private sealed class PlusIndex : CustomOperator
    {
        internal override string Name => "PlusIndex";

        internal override IReadOnlyList<TensorElementType> Inputs { get; } = [TensorElementType.Float];

        internal override IReadOnlyList<TensorElementType> Outputs { get; } = [TensorElementType.Float];

        internal override int? InPlace => 0;

        internal override OperatorKernel Prepare(in NodeAttributes attributes) => new Kernel(attributes.Float("add"));

        private sealed class Kernel(float add) : OperatorKernel
        {
            internal override void Compute(in OperatorContext context)
            {
                var x = context.Input<float>(0);
                var y = context.Output<float>(0, x.Shape);
                context.ParallelFor(x[0], new Job(x.Data, y.Data, add));
            }
        }

        private readonly struct Job(float* x, float* y, float add) : IParallelJob
        {
            private readonly float* _x = x, _y = y;

            public void Run(long part)
            {
                float value = _x[part] + part + add;
                _y[part] = value >= 0 ? value : throw new BigTransferException($"below zero: {value}");
            }
        }
    }
}
