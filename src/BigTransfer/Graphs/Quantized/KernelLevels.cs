namespace BigTransfer.Graphs.Quantized;

/// <summary>Kernels as signed bytes, one step an output channel, the steps of the input's channels multiplied in.</summary>
internal static class KernelLevels
{
    /// <summary>The largest level of 8 bits.</summary>
    public const int Limit8 = 127;

    /// <summary>The largest level of 7 bits: 255 * (63 + 63) fits 16 bits, whatever stands beside what.</summary>
    public const int Limit7 = 63;

    // 255 * 128 = 32640 fits a signed 16-bit number; a sum of 127 before rounding is 128 at most after it.
    private const int MostOfPair = 127;

    /// <summary>By output channel, the smallest step that keeps every level within the limit, and every two neighbours of the same sign so small that
    /// their products with bytes add up in 16 bits: processors without VNNI add them so, and what is beyond is cut off there (vpmaddubsw). Neighbours
    /// are counted with channels outermost, as in the file, and innermost, as in channels-last memory.</summary>
    public static float[] Steps(float[] kernel, KernelShape shape, float[] inputSteps, int limit)
    {
        var steps = new float[shape.Outputs];
        Parallel.For(0, shape.Outputs, o =>
        {
            var weights = kernel.AsSpan(o * shape.Length, shape.Length);
            float largest = 0, pair = 0;
            for (var i = 0; i < shape.Length; i++)
            {
                var weight = Scaled(weights, shape, inputSteps, i);
                largest = Math.Max(largest, Math.Abs(weight));
                if (i % 2 == 0 || limit < Limit8)
                    continue;
                pair = Math.Max(pair, Sum(Scaled(weights, shape, inputSteps, i - 1), weight));
                var (before, here) = (ChannelsLast(i - 1, shape), ChannelsLast(i, shape));
                pair = Math.Max(pair, Sum(Scaled(weights, shape, inputSteps, before), Scaled(weights, shape, inputSteps, here)));
            }
            var step = Math.Max(largest / limit, pair / MostOfPair);
            steps[o] = step > 0 ? step : 1;
        });
        return steps;
    }

    /// <summary>The levels, [outputs, inputs, height, width] as the kernel.</summary>
    public static void Quantize(ReadOnlySpan<float> kernel, KernelShape shape, QuantizedLayer layer, Span<sbyte> levels)
    {
        for (var o = 0; o < shape.Outputs; o++)
        {
            var weights = kernel.Slice(o * shape.Length, shape.Length);
            for (var i = 0; i < shape.Length; i++)
                levels[o * shape.Length + i] = Level(Scaled(weights, shape, layer.Input.Steps, i), layer.KernelSteps[o], layer.Limit);
        }
    }

    /// <summary>The level of a weight whose input's step is multiplied in.</summary>
    public static sbyte Level(float weight, float step, int limit) => (sbyte)Math.Clamp(MathF.Round(weight / step), -limit, limit);

    private static float Scaled(ReadOnlySpan<float> weights, KernelShape shape, float[] inputSteps, int i) => weights[i] * inputSteps[i / shape.Area];

    // Of opposite signs, the products with bytes never leave the range of the larger one.
    private static float Sum(float a, float b) => a * b > 0 ? Math.Abs(a + b) : 0;

    /// <summary>Where the i-th weight of [height, width, inputs] stands in [inputs, height, width].</summary>
    private static int ChannelsLast(int i, KernelShape shape) => i % shape.Inputs * shape.Area + i / shape.Inputs;
}
