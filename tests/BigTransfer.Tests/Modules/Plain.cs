namespace BigTransfer.Tests.Modules;

/// <summary>What PyTorch's modules compute, slow and obvious, in double precision.</summary>
internal static class Plain
{
    /// <summary>A window's numbers along one dimension.</summary>
    internal sealed record Span(int Kernel, int Stride = 1, int Padding = 0, int Dilation = 1, bool Ceil = false)
    {
        /// <summary>Where the windows begin; in front of the map is negative.</summary>
        public int[] Starts(int length)
        {
            List<int> starts = [];
            int end = length + Padding, reach = Dilation * (Kernel - 1);
            for (int start = -Padding; start + reach < end; start += Stride)
                starts.Add(start);
            // Ceil mode: one more, if something lies beyond the last window and the further one begins in front of the map's end.
            if (Ceil && starts[^1] + reach < end - 1 && starts[^1] + Stride < length)
                starts.Add(starts[^1] + Stride);
            return [.. starts];
        }
    }

    /// <summary>Each element of a map [N, C, H, W] replaced.</summary>
    public static FloatTensor Map(FloatTensor x, Func<double, double> function) => new([.. x.Data.Select(value => (float)function(value))], x.Shape);

    /// <summary>Each window of each channel: its values inside the map, and how many positions lie inside map or padding.</summary>
    public static FloatTensor Pool(FloatTensor x, Span rows, Span columns, Func<IReadOnlyList<double>, int, double> reduce)
    {
        int[] tops = rows.Starts(x.Shape[2]), lefts = columns.Starts(x.Shape[3]);
        var result = new List<float>();
        for (int map = 0; map < x.Shape[0] * x.Shape[1]; map++)
            foreach (int top in tops)
                foreach (int left in lefts)
                {
                    List<double> values = [];
                    int padded = 0;
                    for (int i = 0; i < rows.Kernel; i++)
                        for (int j = 0; j < columns.Kernel; j++)
                        {
                            int y = top + i * rows.Dilation, z = left + j * columns.Dilation;
                            padded += y < x.Shape[2] + rows.Padding && z < x.Shape[3] + columns.Padding ? 1 : 0;
                            if (y >= 0 && z >= 0 && y < x.Shape[2] && z < x.Shape[3])
                                values.Add(x.Data[(map * x.Shape[2] + y) * x.Shape[3] + z]);
                        }
                    result.Add((float)reduce(values, padded));
                }
        return new([.. result], x.Shape[0], x.Shape[1], tops.Length, lefts.Length);
    }

    public static FloatTensor Conv(FloatTensor x, FloatTensor weight, FloatTensor? bias, Span rows, Span columns, int groups)
    {
        int[] tops = rows.Starts(x.Shape[2]), lefts = columns.Starts(x.Shape[3]);
        int outputs = weight.Shape[0], inputs = weight.Shape[1];
        var result = new FloatTensor(x.Shape[0], outputs, tops.Length, lefts.Length);
        int at = 0;
        for (int n = 0; n < x.Shape[0]; n++)
            for (int o = 0; o < outputs; o++)
                foreach (int top in tops)
                    foreach (int left in lefts)
                    {
                        double sum = bias?.Data[o] ?? 0;
                        for (int c = 0; c < inputs; c++)
                            for (int i = 0; i < rows.Kernel; i++)
                                for (int j = 0; j < columns.Kernel; j++)
                                {
                                    int y = top + i * rows.Dilation, z = left + j * columns.Dilation;
                                    if (y < 0 || z < 0 || y >= x.Shape[2] || z >= x.Shape[3])
                                        continue;
                                    int channel = o / (outputs / groups) * inputs + c;
                                    sum += (double)x.Data[((n * x.Shape[1] + channel) * x.Shape[2] + y) * x.Shape[3] + z]
                                        * weight.Data[((o * inputs + c) * rows.Kernel + i) * columns.Kernel + j];
                                }
                        result.Data[at++] = (float)sum;
                    }
        return result;
    }

    /// <summary>x W' + b over the last dimension.</summary>
    public static FloatTensor Linear(FloatTensor x, FloatTensor weight, FloatTensor? bias)
    {
        int inputs = weight.Shape[1], outputs = weight.Shape[0], rows = x.Data.Length / inputs;
        var result = new FloatTensor([.. x.Shape.SkipLast(1), outputs]);
        for (int row = 0; row < rows; row++)
            for (int o = 0; o < outputs; o++)
            {
                double sum = bias?.Data[o] ?? 0;
                for (int i = 0; i < inputs; i++)
                    sum += (double)x.Data[row * inputs + i] * weight.Data[o * inputs + i];
                result.Data[row * outputs + o] = (float)sum;
            }
        return result;
    }

    /// <summary>Runs of so many elements to mean 0 and deviation 1.</summary>
    public static FloatTensor Normalize(FloatTensor x, int run, double eps)
    {
        var result = new FloatTensor(x.Shape);
        for (int start = 0; start < x.Data.Length; start += run)
        {
            var part = x.Data.AsSpan(start, run).ToArray();
            double mean = part.Average(value => (double)value), variance = part.Average(value => (value - mean) * (value - mean));
            for (int i = 0; i < run; i++)
                result.Data[start + i] = (float)((part[i] - mean) / Math.Sqrt(variance + eps));
        }
        return result;
    }

    /// <summary>Each channel of [N, C, ...] on its own.</summary>
    public static FloatTensor PerChannel(FloatTensor x, Func<int, double, double> function)
    {
        int area = x.Data.Length / x.Shape[0] / x.Shape[1];
        return new([.. x.Data.Select((value, i) => (float)function(i / area % x.Shape[1], value))], x.Shape);
    }

    /// <summary>The mean over space: [N, C].</summary>
    public static FloatTensor MeanOverSpace(FloatTensor x)
    {
        int area = x.Shape[2] * x.Shape[3];
        return new([.. x.Data.Chunk(area).Select(map => (float)map.Average(value => (double)value))], x.Shape[0], x.Shape[1]);
    }
}
