namespace BigTransfer.Kernels;

/// <summary>What norms over channels-last maps, <c>[N, H, W, C]</c>, share. Work comes in units: neighbouring channels that hold
/// whole groups.</summary>
/// <param name="gamma">The factors of the channels.</param>
/// <param name="beta">What is added to the channels.</param>
/// <param name="channels">C.</param>
/// <param name="groups">Groups of the norm.</param>
/// <param name="epsilon">What is added to the variance.</param>
internal readonly unsafe struct ChannelsLastNorm(float* gamma, float* beta, int channels, int groups, float epsilon)
{
    /// <summary>Positions at a time: few enough that squares of bytes add up in float32 without rounding, and to be in the nearest
    /// cache twice.</summary>
    internal const int Run = 128;

    private const int CacheLine = 64;

    /// <summary>Channels of the map: the distance between two positions.</summary>
    internal int Channels { get; } = channels;

    /// <summary>Channels that are worked on together: whole vectors and whole groups, and whole cache lines where they go into the map.</summary>
    internal int Unit { get; } = UnitOf(channels, channels / groups);

    /// <summary>
    /// From the moments of a unit's channels, what makes the norm of a value: y = x * scale + offset. A group's variance is that of its
    /// channels and that of their means.
    /// </summary>
    /// <param name="first">The unit's first channel.</param>
    /// <param name="means">By channel of the unit, the mean; receives the offset.</param>
    /// <param name="variances">By channel of the unit, the variance; receives the scale.</param>
    internal void Combine(int first, double* means, double* variances)
    {
        int size = Channels / groups;
        for (int start = 0; start < Unit; start += size)
        {
            double mean = 0, variance = 0;
            for (int c = start; c < start + size; c++)
                mean += means[c] / size;
            for (int c = start; c < start + size; c++)
                variance += (Math.Max(0, variances[c]) + ((means[c] - mean) * (means[c] - mean))) / size;
            double factor = 1 / Math.Sqrt(variance + epsilon);
            for (int c = start; c < start + size; c++)
            {
                variances[c] = gamma[first + c] * factor;
                means[c] = beta[first + c] - (mean * variances[c]);
            }
        }
    }

    private static int UnitOf(int channels, int groupSize)
    {
        int unit = LaneWidth.For(channels);
        for (int a = unit, b = groupSize; ; (a, b) = (b, a % b))
        {
            if (b == 0)
            {
                unit = unit / a * groupSize;
                break;
            }
        }
        while (unit < CacheLine && channels % (2 * unit) == 0)
            unit *= 2;
        return unit;
    }
}
