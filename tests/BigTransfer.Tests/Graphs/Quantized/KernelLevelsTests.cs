using BigTransfer.Graphs.Quantized;

namespace BigTransfer.Tests.Graphs.Quantized;

/// <summary>Kernels as signed bytes.</summary>
[TestClass]
public sealed class KernelLevelsTests
{
    [TestMethod]
    [DataRow(4, 3, 49)]
    [DataRow(5, 16, 9)]
    [DataRow(3, 33, 1)]
    [DataRow(2, 1, 1)]
    public void No_two_neighbours_exceed_what_16_bits_hold(int outputs, int inputs, int area)
    {
        var (kernel, shape, steps) = Random(outputs, inputs, area);
        // The worst that a channel can be: its largest weights side by side.
        kernel.AsSpan(0, shape.Length).Fill(1);
        sbyte[] levels = Levels(kernel, shape, steps, KernelLevels.Limit8);
        for (int o = 0; o < outputs; o++)
        {
            sbyte[] row = levels[(o * shape.Length)..((o + 1) * shape.Length)];
            sbyte[] last = [.. Enumerable.Range(0, shape.Length).Select(i => row[i % inputs * area + i / inputs])];
            foreach (sbyte[] order in new[] { row, last })
            {
                for (int i = 1; i < order.Length; i += 2)
                {
                    Assert.IsLessThanOrEqualTo(short.MaxValue, 255 * (order[i - 1] + order[i]), $"output {o}, pair {i / 2}");
                    Assert.IsGreaterThanOrEqualTo(short.MinValue, 255 * (order[i - 1] + order[i]), $"output {o}, pair {i / 2}");
                }
            }
        }
    }

    [TestMethod]
    [DataRow(KernelLevels.Limit8)]
    [DataRow(KernelLevels.Limit7)]
    public void Levels_are_the_nearest_within_the_limit(int limit)
    {
        var (kernel, shape, steps) = Random(6, 8, 9);
        kernel.AsSpan(2 * shape.Length, shape.Length).Clear();
        var layer = Layer(kernel, shape, steps, limit);
        sbyte[] levels = Levels(kernel, shape, steps, limit);
        Assert.IsTrue(levels.All(level => Math.Abs((int)level) <= limit));
        for (int i = 0; i < kernel.Length; i++)
        {
            int output = i / shape.Length, input = i % shape.Length / shape.Area;
            double exact = kernel[i] * (double)steps[input] / layer.KernelSteps[output];
            Assert.AreEqual(exact, levels[i], 0.5001, $"weight {i}");
        }
        Assert.AreEqual(1, layer.KernelSteps[2], "a channel of zeros has a step, too");
    }

    private static (float[] Kernel, KernelShape Shape, float[] Steps) Random(int outputs, int inputs, int area)
    {
        var random = new Random(outputs);
        float[] Floats(int count, float least, float most) =>
            [.. Enumerable.Range(0, count).Select(_ => least + random.NextSingle() * (most - least))];
        return (Floats(outputs * inputs * area, -2, 2), new(outputs, inputs, area), Floats(inputs, 0.01f, 0.1f));
    }

    private static QuantizedLayer Layer(float[] kernel, KernelShape shape, float[] steps, int limit) => new()
    {
        Input = new(steps, 0),
        Limit = limit,
        KernelSteps = KernelLevels.Steps(kernel, shape, steps, limit),
        Correction = new float[shape.Outputs],
    };

    private static sbyte[] Levels(float[] kernel, KernelShape shape, float[] steps, int limit)
    {
        var levels = new sbyte[kernel.Length];
        KernelLevels.Quantize(kernel, shape, Layer(kernel, shape, steps, limit), levels);
        return levels;
    }
}
