using BigTransfer.Architectures;
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
        value = Keep("stem", StemPool(Bottleneck ? Keep("stem/norm", Activated(Norm(Bordered(value), "stem/norm"))) : Bordered(value)));
        var (reached, dilation) = (4, 1);
        for (var stage = 1; stage <= weights.Architecture.Units.Count; stage++)
        {
            var stride = stage > 1 ? 2 : 1;
            if (reached >= weights.Architecture.OutputStride)
                (stride, dilation) = (1, dilation * stride);
            var firstDilation = dilation is 1 or 2 ? 1 : 2;
            reached *= stride;
            for (var unit = 1; unit <= weights.Architecture.Units[stage - 1]; unit++)
            {
                var name = $"stage{stage}/unit{unit}";
                var first = unit == 1;
                value = Keep(name, Bottleneck
                    ? BottleneckUnit(value, name, first, first ? stride : 1, first ? firstDilation : dilation, Keep)
                    : PreactivationUnit(value, name, first, first ? stride : 1, Keep));
            }
            Keep($"stage{stage}", value);
        }
        value = Keep("norm", Bottleneck ? value : Activated(Norm(value, "norm")));
        AddHead(value, layers);
        return layers;
    }

    private bool Bottleneck => weights.Architecture.LayerType == LayerType.Bottleneck;

    private bool Same => weights.Architecture.Padding == Padding.Same;

    private Map PreactivationUnit(Map input, string name, bool first, int stride, Func<string, Map, Map> keep)
    {
        var activated = keep($"{name}/norm1", Activated(Norm(input, $"{name}/norm1")));
        var shortcut = first ? keep($"{name}/shortcut", Convolve(activated, $"{name}/shortcut", 1, stride)) : input;
        var residual = keep($"{name}/conv1", Convolve(activated, $"{name}/conv1", 1, 1));
        residual = keep($"{name}/norm2", Activated(Norm(residual, $"{name}/norm2")));
        residual = keep($"{name}/conv2", Convolve(residual, $"{name}/conv2", 3, stride));
        residual = keep($"{name}/norm3", Activated(Norm(residual, $"{name}/norm3")));
        residual = keep($"{name}/conv3", Convolve(residual, $"{name}/conv3", 1, 1));
        return Sum(residual, shortcut);
    }

    private Map BottleneckUnit(Map input, string name, bool first, int stride, int dilation, Func<string, Map, Map> keep)
    {
        var shortcut = input;
        if (first)
        {
            shortcut = keep($"{name}/shortcut", Convolve(input, $"{name}/shortcut", 1, stride));
            shortcut = keep($"{name}/shortcut/norm", Norm(shortcut, $"{name}/shortcut/norm"));
        }
        var residual = keep($"{name}/conv1", Convolve(input, $"{name}/conv1", 1, 1));
        residual = keep($"{name}/norm1", Activated(Norm(residual, $"{name}/norm1")));
        residual = keep($"{name}/conv2", Convolve(residual, $"{name}/conv2", 3, stride, dilation));
        residual = keep($"{name}/norm2", Activated(Norm(residual, $"{name}/norm2")));
        residual = keep($"{name}/conv3", Convolve(residual, $"{name}/conv3", 1, 1));
        residual = keep($"{name}/norm3", Norm(residual, $"{name}/norm3"));
        return Activated(Sum(residual, shortcut));
    }

    private static Map Sum(Map a, Map b)
    {
        var sum = new Map(a.N, a.C, a.H, a.W);
        for (var i = 0; i < sum.Data.Length; i++)
            sum.Data[i] = a.Data[i] + b.Data[i];
        return sum;
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

    private Map Convolve(Map input, string name, int size, int stride, int dilation = 1)
    {
        var kernel = weights.Read(name);
        var length = input.C * size * size;
        var reach = dilation * (size - 1) + 1;
        var (top, bottom) = Zeros(input.H, reach, stride);
        var (left, right) = Zeros(input.W, reach, stride);
        var result = new Map(
            input.N, kernel.Length / length, (input.H + top + bottom - reach) / stride + 1, (input.W + left + right - reach) / stride + 1);
        Parallel.For(0, result.C, o =>
        {
            var channel = Standardized(kernel.AsSpan(o * length, length));
            for (var n = 0; n < result.N; n++)
                for (var y = 0; y < result.H; y++)
                    for (var x = 0; x < result.W; x++)
                        result[n, o, y, x] = Dot(input, n, y * stride - top, x * stride - left, channel, size, dilation);
        });
        return result;
    }

    /// <summary>Zeros before and after a side, as PyTorch pads or, with SAME, as TensorFlow does.</summary>
    private (int Before, int After) Zeros(int side, int reach, int stride)
    {
        if (!Same)
            return ((stride - 1 + reach - 1) / 2, (stride - 1 + reach - 1) / 2);
        var zeros = Math.Max(0, (int)(Math.Ceiling(side / (double)stride) - 1) * stride + reach - side);
        return (zeros / 2, zeros - zeros / 2);
    }

    private static double Dot(Map input, int n, int top, int left, ReadOnlySpan<double> kernel, int size, int dilation)
    {
        double sum = 0;
        for (var c = 0; c < input.C; c++)
            for (var y = 0; y < size; y++)
                for (var x = 0; x < size; x++)
                {
                    var (v, u) = (top + y * dilation, left + x * dilation);
                    if (v >= 0 && u >= 0 && v < input.H && u < input.W)
                        sum += input[n, c, v, u] * kernel[(c * size + y) * size + x];
                }
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

    /// <summary>With one zero on every side, unless all padding is SAME.</summary>
    private Map Bordered(Map input) => Same ? input : Bordered(input, 1, 1, 1, 1);

    private static Map Bordered(Map input, int top, int bottom, int left, int right)
    {
        var result = new Map(input.N, input.C, input.H + top + bottom, input.W + left + right);
        for (var n = 0; n < input.N; n++)
            for (var c = 0; c < input.C; c++)
                for (var y = 0; y < input.H; y++)
                    for (var x = 0; x < input.W; x++)
                        result[n, c, y + top, x + left] = input[n, c, y, x];
        return result;
    }

    private Map StemPool(Map input)
    {
        static int Lacking(int side) => Math.Max(0, (int)(Math.Ceiling(side / 2.0) - 1) * 2 + 3 - side);
        if (weights.Architecture.DynamicStemPadding)
        {
            var (h, w) = (Lacking(input.H), Lacking(input.W));
            input = Bordered(input, h / 2, h - h / 2, w / 2, w - w / 2);
        }
        var result = new Map(input.N, input.C, (input.H - 3) / 2 + 1, (input.W - 3) / 2 + 1);
        for (var n = 0; n < result.N; n++)
            for (var c = 0; c < result.C; c++)
                for (var y = 0; y < result.H; y++)
                    for (var x = 0; x < result.W; x++)
                    {
                        var largest = double.NegativeInfinity;
                        for (var v = 2 * y; v <= 2 * y + 2; v++)
                            for (var u = 2 * x; u <= 2 * x + 2; u++)
                                largest = Math.Max(largest, input[n, c, v, u]);
                        result[n, c, y, x] = largest;
                    }
        return result;
    }

    private Map Norm(Map input, string name)
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
                result.Data[start + i] = (group[i] - mean) / deviation * gamma[channel] + beta[channel];
            }
        }
        return result;
    }

    private Map Activated(Map input)
    {
        var result = new Map(input.N, input.C, input.H, input.W);
        for (var i = 0; i < input.Data.Length; i++)
        {
            var x = input.Data[i];
            result.Data[i] = weights.Architecture.Activation switch
            {
                Activation.Relu => Math.Max(0, x),
                Activation.Gelu => x * NormalDistribution(x),
                Activation.GeluTanh => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
                Activation.Selu => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543773 * (Math.Exp(x) - 1)),
                var other => throw new NotSupportedException($"{other}"),
            };
        }
        return result;
    }

    /// <summary>1/2 + the integral of the bell curve from 0 to x, by Taylor's series near 0 and a continued fraction far from it.</summary>
    private static double NormalDistribution(double x)
    {
        var bell = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        if (Math.Abs(x) > 5)
        {
            double fraction = 0;
            for (var k = 60; k >= 1; k--)
                fraction = k / (Math.Abs(x) + fraction);
            var tail = bell / (Math.Abs(x) + fraction);
            return x > 0 ? 1 - tail : tail;
        }
        double sum = 0, term = x;
        for (var k = 1; k < 200; k++)
        {
            sum += term;
            term *= x * x / (2 * k + 1);
        }
        return 0.5 + bell * sum;
    }
}
