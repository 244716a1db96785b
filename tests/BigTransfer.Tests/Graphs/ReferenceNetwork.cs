using BigTransfer.Checkpoints;

namespace BigTransfer.Tests.Graphs;

/// <summary>
/// The network once more, slow and obvious, in double precision and straight from its description: what the graphs are held against
/// independently of any file of goldens.
/// </summary>
internal sealed class ReferenceNetwork(BiTWeights weights)
{
    /// <summary>A feature map [N, C, H, W].</summary>
    internal sealed record Map(int N, int C, int H, int W)
    {
        public double[] Data { get; } = new double[N * C * H * W];

        public ref double this[int n, int c, int y, int x] => ref Data[((n * C + c) * H + y) * W + x];
    }

    /// <summary>Every layer by name.</summary>
    public Dictionary<string, FloatTensor> Run(FloatTensor pixels)
    {
        var layers = new Dictionary<string, FloatTensor>();
        Map Keep(string name, Map map)
        {
            layers[name] = new([.. map.Data.Select(value => (float)value)], map.N, map.C, map.H, map.W);
            return map;
        }

        var value = new Map(pixels.Shape[0], pixels.Shape[1], pixels.Shape[2], pixels.Shape[3]);
        for (var i = 0; i < value.Data.Length; i++)
            value.Data[i] = pixels.Data[i];
        value = Keep("stem/conv", Convolve(value, "stem/conv", 7, 2));
        value = Keep("stem", MaxPoolOverZeroBorder(value));
        for (var stage = 1; stage <= weights.Architecture.Units.Count; stage++)
        {
            for (var unit = 1; unit <= weights.Architecture.Units[stage - 1]; unit++)
            {
                var name = $"stage{stage}/unit{unit}";
                var stride = unit == 1 && stage > 1 ? 2 : 1;
                var activated = Keep($"{name}/norm1", NormRelu(value, $"{name}/norm1"));
                var shortcut = unit == 1 ? Keep($"{name}/shortcut", Convolve(activated, $"{name}/shortcut", 1, stride)) : value;
                var residual = Keep($"{name}/conv1", Convolve(activated, $"{name}/conv1", 1, 1));
                residual = Keep($"{name}/norm2", NormRelu(residual, $"{name}/norm2"));
                residual = Keep($"{name}/conv2", Convolve(residual, $"{name}/conv2", 3, stride));
                residual = Keep($"{name}/norm3", NormRelu(residual, $"{name}/norm3"));
                residual = Keep($"{name}/conv3", Convolve(residual, $"{name}/conv3", 1, 1));
                value = new Map(residual.N, residual.C, residual.H, residual.W);
                for (var i = 0; i < value.Data.Length; i++)
                    value.Data[i] = residual.Data[i] + shortcut.Data[i];
                Keep(name, value);
            }
            Keep($"stage{stage}", value);
        }
        value = Keep("norm", NormRelu(value, "norm"));
        AddHead(value, layers);
        return layers;
    }

    private void AddHead(Map map, Dictionary<string, FloatTensor> layers)
    {
        var classes = weights.Architecture.Classes;
        var embedding = new float[map.N * map.C];
        var logits = new float[map.N * classes];
        var (kernel, bias) = classes > 0 ? (weights.Read("head/kernel"), weights.Read("head/bias")) : ([], []);
        for (var n = 0; n < map.N; n++)
        {
            var means = new double[map.C];
            for (var c = 0; c < map.C; c++)
            {
                for (var y = 0; y < map.H; y++)
                    for (var x = 0; x < map.W; x++)
                        means[c] += map[n, c, y, x] / (map.H * map.W);
                embedding[n * map.C + c] = (float)means[c];
            }
            for (var k = 0; k < classes; k++)
            {
                double sum = bias[k];
                for (var c = 0; c < map.C; c++)
                    sum += kernel[k * map.C + c] * means[c];
                logits[n * classes + k] = (float)sum;
            }
        }
        layers["embedding"] = new(embedding, map.N, map.C);
        if (classes > 0)
            layers["logits"] = new(logits, map.N, classes);
    }

    private Map Convolve(Map input, string name, int size, int stride)
    {
        var kernel = weights.Read(name);
        var length = input.C * size * size;
        var pad = size / 2;
        var result = new Map(input.N, kernel.Length / length, (input.H + 2 * pad - size) / stride + 1, (input.W + 2 * pad - size) / stride + 1);
        Parallel.For(0, result.C, o =>
        {
            var channel = Standardized(kernel.AsSpan(o * length, length));
            for (var n = 0; n < result.N; n++)
                for (var y = 0; y < result.H; y++)
                    for (var x = 0; x < result.W; x++)
                        result[n, o, y, x] = Dot(input, n, y * stride - pad, x * stride - pad, channel, size);
        });
        return result;
    }

    private static double Dot(Map input, int n, int top, int left, ReadOnlySpan<double> kernel, int size)
    {
        double sum = 0;
        for (var c = 0; c < input.C; c++)
            for (var y = Math.Max(0, -top); y < Math.Min(size, input.H - top); y++)
                for (var x = Math.Max(0, -left); x < Math.Min(size, input.W - left); x++)
                    sum += input[n, c, top + y, left + x] * kernel[(c * size + y) * size + x];
        return sum;
    }

    private double[] Standardized(ReadOnlySpan<float> channel)
    {
        double mean = 0, variance = 0;
        foreach (var w in channel)
            mean += (double)w / channel.Length;
        foreach (var w in channel)
            variance += (w - mean) * (w - mean) / channel.Length;
        var result = new double[channel.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = (channel[i] - mean) / Math.Sqrt(variance + weights.StandardizationEpsilon);
        return result;
    }

    private static Map MaxPoolOverZeroBorder(Map input)
    {
        var result = new Map(input.N, input.C, (input.H - 1) / 2 + 1, (input.W - 1) / 2 + 1);
        for (var n = 0; n < result.N; n++)
            for (var c = 0; c < result.C; c++)
                for (var y = 0; y < result.H; y++)
                    for (var x = 0; x < result.W; x++)
                    {
                        var largest = double.NegativeInfinity;
                        for (var v = 2 * y - 1; v <= 2 * y + 1; v++)
                            for (var u = 2 * x - 1; u <= 2 * x + 1; u++)
                                largest = Math.Max(largest, v < 0 || u < 0 || v >= input.H || u >= input.W ? 0 : input[n, c, v, u]);
                        result[n, c, y, x] = largest;
                    }
        return result;
    }

    private Map NormRelu(Map input, string name)
    {
        var (gamma, beta) = (weights.Read($"{name}/gamma"), weights.Read($"{name}/beta"));
        var result = new Map(input.N, input.C, input.H, input.W);
        var area = input.H * input.W;
        var size = input.C / weights.Architecture.Groups * area; // a group's values lie together
        for (var start = 0; start < input.Data.Length; start += size)
        {
            var group = input.Data.AsSpan(start, size).ToArray();
            var mean = group.Average();
            var deviation = Math.Sqrt(group.Average(v => (v - mean) * (v - mean)) + 1e-5);
            for (var i = 0; i < size; i++)
            {
                var channel = (start + i) / area % input.C;
                result.Data[start + i] = Math.Max(0, (group[i] - mean) / deviation * gamma[channel] + beta[channel]);
            }
        }
        return result;
    }
}
