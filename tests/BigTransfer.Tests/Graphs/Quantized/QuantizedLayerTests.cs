using System.Runtime.InteropServices;
using BigTransfer.Graphs;
using BigTransfer.Graphs.Onnx;
using BigTransfer.Graphs.Quantized;
using Microsoft.ML.OnnxRuntime;
using static BigTransfer.Graphs.GraphBuilder;
using static BigTransfer.Graphs.Onnx.TensorProto.Types;

namespace BigTransfer.Tests.Graphs.Quantized;

/// <summary>Single layers in integers against slow loops over integers, at every level of ONNX Runtime's optimiser.</summary>
[TestClass]
public sealed class QuantizedLayerTests
{
    private static readonly byte[] Zeros = [0, 255, 128, 100, 7];

    private readonly Random _random = new(5);

    [TestMethod]
    [DataRow(6, 5, 3, 2, 0, 9, 7)]
    [DataRow(6, 5, 3, 1, 60, 5, 8)]
    [DataRow(6, 5, 1, 2, 0, 6, 5)]
    [DataRow(6, 5, 7, 2, 128, 15, 11)]
    [DataRow(8, 16, 3, 2, 0, 9, 7)] // where ONNX Runtime needs no copy of the input
    [DataRow(12, 40, 1, 1, 60, 6, 5)]
    public void A_convolution_is_sums_of_integers(int inputs, int outputs, int kernel, int stride, int zero, int height, int width)
    {
        int pad = (stride - 1 + kernel - 1) / 2, h = (height + 2 * pad - kernel) / stride + 1, w = (width + 2 * pad - kernel) / stride + 1;
        float[] weights = Floats(outputs * inputs * kernel * kernel, -1, 1);
        var node = new NodeProto
        {
            OpType = "Conv", Input = { "x", "k" }, Output = { "y" },
            Attribute =
            {
                Attribute("kernel_shape", [kernel, kernel]), Attribute("strides", [stride, stride]), Attribute("pads", [pad, pad, pad, pad]),
            },
        };
        var source = new KernelLayer(node, Tensor("k", weights, outputs, inputs, kernel, kernel), Cast: null, Bias: null);
        var layer = Layer(source, weights, zero) with
        {
            Output = (Floats(outputs, 0.02f, 0.1f), [.. Enumerable.Range(0, outputs).Select(o => Zeros[o % Zeros.Length])]),
            Correction = Floats(outputs, -0.2f, 0.2f),
        };
        // From below the range of bytes to beyond it.
        var x = new FloatTensor(Floats(2 * inputs * height * width, -6, 6), 2, inputs, height, width);
        var expected = new float[2 * outputs * h * w];
        sbyte[] levels = Levels(source, weights, layer);
        for (int i = 0; i < expected.Length; i++)
        {
            int n = i / (outputs * h * w), o = i / (h * w) % outputs, top = i / w % h * stride - pad, left = i % w * stride - pad;
            long sum = 0;
            for (int j = 0; j < inputs * kernel * kernel; j++)
            {
                int c = j / (kernel * kernel), v = top + j / kernel % kernel, u = left + j % kernel;
                if (v < 0 || u < 0 || v >= height || u >= width)
                    continue;
                int level = Level(x.Data[((n * inputs + c) * height + v) * width + u], layer.Input, c);
                sum += (level - zero) * levels[o * inputs * kernel * kernel + j];
            }
            var (steps, zeros) = layer.Output.Value;
            double rounded = Math.Round((sum * (double)layer.KernelSteps[o] + layer.Correction[o]) / steps[o] + zeros[o]);
            expected[i] = (float)((Math.Clamp(rounded, 0, 255) - zeros[o]) * steps[o]);
        }
        // A sum between two levels may go to either.
        AssertAre(expected, i => layer.Output.Value.Steps[i / (h * w) % outputs], source, layer, x, mostOff: expected.Length / 100);
    }

    [TestMethod]
    public void A_head_is_sums_of_integers_and_its_bias()
    {
        const int inputs = 37, classes = 9;
        float[] weights = Floats(classes * inputs, -1, 1), bias = Floats(classes, -1, 1);
        var node = new NodeProto { OpType = "Gemm", Input = { "x", "k", "b" }, Output = { "y" }, Attribute = { Attribute("transB", 1) } };
        var source = new KernelLayer(node, Tensor("k", weights, classes, inputs), Cast: null, Tensor("b", bias, classes));
        var layer = Layer(source, weights, zero: 0) with { Correction = Floats(classes, -0.2f, 0.2f) };
        var x = new FloatTensor(Floats(4 * inputs, 0, 6), 4, inputs);
        sbyte[] levels = Levels(source, weights, layer);
        float[] expected = [.. Enumerable.Range(0, 4 * classes).Select(i =>
        {
            int row = i / classes, k = i % classes;
            long sum = Enumerable.Range(0, inputs).Sum(c => (long)Level(x.Data[row * inputs + c], layer.Input, c) * levels[k * inputs + c]);
            return (float)(sum * (double)layer.KernelSteps[k] + bias[k] + layer.Correction[k]);
        })];
        AssertAre(expected, _ => 0.001, source, layer, x, mostOff: expected.Length);
    }

    private static void AssertAre(float[] expected, Func<int, double> step, KernelLayer source, QuantizedLayer layer, FloatTensor x, int mostOff)
    {
        using var model = SingleLayer.ToModel(source, layer);
        foreach (var level in Enum.GetValues<GraphOptimizationLevel>())
        {
            using var session = new RawSession(model.Bytes, level);
            float[] actual = session.Run(x)["y"].Data;
            Assert.HasCount(expected.Length, actual);
            int off = 0;
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.AreEqual(expected[i], actual[i], 1.001 * step(i), $"{level}, element {i}");
                off += Math.Abs(expected[i] - actual[i]) > 0.01 * step(i) ? 1 : 0;
            }
            Assert.IsLessThanOrEqualTo(mostOff, off, $"{level}");
        }
    }

    private QuantizedLayer Layer(KernelLayer source, float[] weights, int zero)
    {
        float[] steps = Floats(source.Shape.Inputs, 0.01f, 0.05f);
        return new()
        {
            Input = new(steps, (byte)zero),
            Limit = KernelLevels.Limit8,
            KernelSteps = KernelLevels.Steps(weights, source.Shape, steps, KernelLevels.Limit8),
            Correction = new float[source.Shape.Outputs],
        };
    }

    private static sbyte[] Levels(KernelLayer source, float[] weights, QuantizedLayer layer)
    {
        var levels = new sbyte[weights.Length];
        KernelLevels.Quantize(weights, source.Shape, layer, levels);
        return levels;
    }

    private static int Level(float value, QuantizedInput input, int channel) =>
        (int)Math.Clamp(MathF.Round(value / input.Steps[channel]) + input.Zero, 0, 255);

    private float[] Floats(int count, float least, float most) =>
        [.. Enumerable.Range(0, count).Select(_ => least + _random.NextSingle() * (most - least))];

    private static Initializer Tensor(string name, float[] values, params long[] dims) =>
        new(name, DataType.Float, dims, sink => sink(MemoryMarshal.AsBytes(values.AsSpan())));
}
