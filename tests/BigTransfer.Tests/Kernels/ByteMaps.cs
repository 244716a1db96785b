using BigTransfer.Kernels;

namespace BigTransfer.Tests.Kernels;

/// <summary>Channels-last bytes for tests of norms, and the norm as its definition has it.</summary>
internal sealed unsafe class ByteMaps
{
    private readonly int _channels;
    private readonly int _groups;

    internal ByteMaps(int positions, int channels, int groups, int seed = 1)
    {
        (Positions, _channels, _groups) = (positions, channels, groups);
        var random = new Random(seed);
        Bytes = new byte[positions * channels];
        random.NextBytes(Bytes);
        Zeros = new byte[channels];
        random.NextBytes(Zeros);
        Steps = Floats(0.01f, 0.1f);
        Gamma = Floats(-1, 2);
        Beta = Floats(-0.5f, 0.5f);
        OutputSteps = Floats(0.01f, 0.03f);

        float[] Floats(float least, float most) => [.. Enumerable.Range(0, channels).Select(_ => least + random.NextSingle() * (most - least))];
    }

    internal const float Epsilon = 1e-5f;

    internal int Positions { get; }

    internal byte[] Bytes { get; }

    internal byte[] Zeros { get; }

    internal float[] Steps { get; }

    internal float[] Gamma { get; }

    internal float[] Beta { get; }

    internal float[] OutputSteps { get; }

    /// <summary>What the bytes stand for.</summary>
    internal double[] Values => [.. Bytes.Select((level, i) => (level - Zeros[i % _channels]) * (double)Steps[i % _channels])];

    /// <summary>GroupNorm and ReLU.</summary>
    internal double[] Normalised(double[] values)
    {
        var result = new double[values.Length];
        int size = _channels / _groups;
        for (int g = 0; g < _groups; g++)
        {
            int[] members = [.. Enumerable.Range(0, values.Length).Where(i => i % _channels / size == g)];
            double mean = members.Average(i => values[i]), variance = members.Average(i => (values[i] - mean) * (values[i] - mean));
            foreach (int i in members)
                result[i] = Math.Max(0, (values[i] - mean) / Math.Sqrt(variance + Epsilon) * Gamma[i % _channels] + Beta[i % _channels]);
        }
        return result;
    }

    /// <summary>Fails unless each byte is the level nearest to its value; where a value lies between two, either.</summary>
    internal void AssertLevels(double[] values, byte[] bytes, string what)
    {
        for (int i = 0; i < values.Length; i++)
        {
            double level = Math.Min(values[i] / OutputSteps[i % _channels], byte.MaxValue);
            Assert.AreEqual(level, bytes[i], 0.501, $"{what}, element {i}");
        }
    }

    /// <summary>Runs a norm over the map, all of which it normalises at once or stretch by stretch.</summary>
    internal void Run<TKernel>(TKernel kernel, int stretch) where TKernel : unmanaged, IChannelsLastNorm
    {
        var moments = new double[2 * _groups];
        fixed (double* all = moments)
        {
            for (int step = 0; step < 2; step++)
            {
                for (int start = 0; start < Positions; start += stretch)
                {
                    int length = Math.Min(stretch, Positions - start);
                    for (int first = 0; first < _channels; first += kernel.Norm.Unit)
                    {
                        double* own = all + kernel.Norm.MomentsOf(first);
                        if (step == 0)
                            kernel.Sum(first, start, length, own);
                        else
                            kernel.Normalize(first, start, length, own, Positions);
                    }
                }
            }
        }
    }

    /// <summary>Shapes of maps: channels and groups that fill vectors, straddle them, and neither; positions around what is summed at a
    /// time.</summary>
    internal static IEnumerable<object[]> Shapes =>
    [
        [1, 32, 32], [5, 64, 32], [127, 96, 32], [128, 256, 32], [129, 12, 4], [300, 40, 5], [2, 2048, 32], [49, 7, 7], [3, 1024, 4],
    ];

}
