using BigTransfer.Graphs.Quantized;

namespace BigTransfer.Quantization;

/// <summary>Chooses steps and zeros for layers of the same input, by the error that they are expected to make.</summary>
internal static class RangePlanner
{
    private const double MostLevels = byte.MaxValue;

    // A channel that was quiet in calibration may speak up later.
    private const double LeastShare = 1.0 / 64;

    /// <summary>
    /// How far an input's channels get steps of their own: 0, one step for all; 1, each by its own range. In between, unequal channels make unequal
    /// kernels, whose outputs have one step each: what the input wins the kernel loses.
    /// </summary>
    private static readonly double[] Balances = [0, 0.25, 0.5, 0.75, 1];

    /// <summary>A layer in integers and the error of its weights.</summary>
    internal sealed record Plan(KernelLayer Source, QuantizedLayer Layer, double WeightError);

    /// <param name="layers">Layers of one input.</param>
    /// <param name="input">What values the input takes.</param>
    /// <param name="outputs">By layer, what values it takes.</param>
    /// <param name="limit">The largest level of a weight.</param>
    internal static IReadOnlyList<Plan> Choose(
        IReadOnlyList<KernelLayer> layers, ChannelStatistics input, IReadOnlyDictionary<string, ChannelStatistics> outputs, int limit)
    {
        float[][] kernels = [.. layers.Select(layer => layer.Read())];
        var best = Balances.Select(balance => Try(Input(input, balance))).MinBy(trial => trial.Error);
        return [.. layers.Select((layer, i) => new Plan(
            layer, Layer(layer, best.Input, best.Steps[i], layer.IsConvolution ? outputs[layer.Name] : null, limit), best.WeightErrors[i]))];

        (QuantizedInput Input, float[][] Steps, double[] WeightErrors, double Error) Try(QuantizedInput trial)
        {
            var steps = new float[layers.Count][];
            var weightErrors = new double[layers.Count];
            double total = 0;
            for (int i = 0; i < layers.Count; i++)
            {
                steps[i] = KernelLevels.Steps(kernels[i], layers[i].Shape, trial.Steps, limit);
                var (weights, values) = ExpectedError(kernels[i], layers[i].Shape, trial, steps[i], input, limit);
                weightErrors[i] = Math.Sqrt(weights);
                total += weights + values;
            }
            return (trial, steps, weightErrors, total);
        }
    }

    private static QuantizedInput Input(ChannelStatistics input, double balance)
    {
        var ranges = Enumerable.Range(0, input.Channels).Select(channel => input.BestRange(channel, around: 0)).ToArray();
        double lowest = ranges.Max(range => -range.Least), highest = ranges.Max(range => range.Most), widest = Math.Max(lowest, highest);
        if (widest == 0)
            return new(Enumerable.Repeat(1f, input.Channels).ToArray(), 0);
        // One level of 0 for all channels, where the ranges on both sides of it are best served.
        double zero = Math.Round(MostLevels * lowest / (lowest + highest));
        double[] own = [.. ranges.Select(range => Math.Max(Step(-range.Least, zero), Step(range.Most, MostLevels - zero)))];
        double largest = own.Max();
        return new(
            [.. own.Select(step => (float)(Math.Pow(Math.Max(step, largest * LeastShare), balance) * Math.Pow(largest, 1 - balance)))], (byte)zero);

        static double Step(double reach, double levels) => reach <= 0 || levels == 0 ? 0 : reach / levels;
    }

    /// <summary>The power of the error at the output over that of the output, from rounding weights and from rounding the input, where
    /// channels do not hang together.</summary>
    private static (double Weights, double Values) ExpectedError(
        float[] kernel, KernelShape shape, QuantizedInput input, float[] steps, ChannelStatistics values, int limit)
    {
        double[] powers = [.. Enumerable.Range(0, shape.Inputs).Select(values.Power)];
        double[] noises = [.. input.Steps.Select((step, channel) =>
            values.Error(channel, -input.Zero * (double)step, (MostLevels - input.Zero) * step, step))];
        var sums = new (double Weights, double Values, double Output)[shape.Outputs];
        Parallel.For(0, shape.Outputs, o =>
        {
            var weights = kernel.AsSpan(o * shape.Length, shape.Length);
            double weightError = 0, valueError = 0, output = 0;
            for (int c = 0; c < shape.Inputs; c++)
            {
                double rounding = 0, power = 0;
                float step = input.Steps[c], ownStep = steps[o] / step;
                foreach (float weight in weights.Slice(c * shape.Area, shape.Area))
                {
                    double off = KernelLevels.Level(weight * step, steps[o], limit) * ownStep - weight;
                    rounding += off * off;
                    power += (double)weight * weight;
                }
                weightError += rounding * powers[c];
                valueError += power * noises[c];
                output += power * powers[c];
            }
            sums[o] = (weightError, valueError, output);
        });
        double all = Math.Max(sums.Sum(sum => sum.Output), double.Epsilon);
        return (sums.Sum(sum => sum.Weights) / all, sums.Sum(sum => sum.Values) / all);
    }

    private static QuantizedLayer Layer(KernelLayer source, QuantizedInput input, float[] kernelSteps, ChannelStatistics? output, int limit) => new()
    {
        Input = input,
        Limit = limit,
        KernelSteps = kernelSteps,
        Output = output is null ? null : Output(output),
        Correction = new float[source.Shape.Outputs],
    };

    private static (float[] Steps, byte[] Zeros) Output(ChannelStatistics output)
    {
        var steps = new float[output.Channels];
        var zeros = new byte[output.Channels];
        for (int channel = 0; channel < output.Channels; channel++)
        {
            var (least, most) = output.BestRange(channel, output.Mean(channel));
            // 0 need not be inside, but its level is a byte.
            (least, most) = (Math.Min(least, 0), Math.Max(most, 0));
            double step = (most - least) / MostLevels;
            steps[channel] = step > 0 ? (float)step : 1;
            zeros[channel] = step > 0 ? (byte)Math.Round(-least / step) : (byte)0;
        }
        return (steps, zeros);
    }
}
