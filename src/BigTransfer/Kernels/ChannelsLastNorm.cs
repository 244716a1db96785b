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
    /// <summary>Positions at a time: squares of so many bytes add up in float32 without rounding, and parts of a map begin at multiples of
    /// it, so that sums do not depend on the parts.</summary>
    internal const int Run = 32;

    /// <summary>Channels of a <see cref="Unit"/> at most: there is memory for so many on the stack.</summary>
    internal const int MostChannels = 4096;

    private const int CacheLine = 64;

    /// <summary>Channels of the map: the distance between two positions.</summary>
    internal int Channels { get; } = channels;

    /// <summary>Groups of the norm.</summary>
    internal int Groups { get; } = groups;

    /// <summary>Channels that are worked on together: whole vectors and whole groups, and whole cache lines where they go into the map.</summary>
    internal int Unit { get; } = UnitOf(channels, channels / groups);

    /// <summary>Channels of a group.</summary>
    internal int GroupSize { get; } = channels / groups;

    /// <summary>Where the moments of the group that begins with a channel, the sum of its values and that of their squares, are among those of
    /// all groups.</summary>
    internal int MomentsOf(int channel) => 2 * (channel / GroupSize);

    /// <summary>Adds sums of a unit's channels to the moments of its groups.</summary>
    /// <param name="sums">By channel of the unit, the sum of the values.</param>
    /// <param name="squares">By channel of the unit, the sum of their squares.</param>
    /// <param name="moments">Those of the unit's groups.</param>
    internal void Add(double* sums, double* squares, double* moments)
    {
        for (int start = 0; start < Unit; start += GroupSize, moments += 2)
        {
            double sum = 0, square = 0;
            for (int c = start; c < start + GroupSize; c++)
                (sum, square) = (sum + sums[c], square + squares[c]);
            moments[0] += sum;
            moments[1] += square;
        }
    }

    /// <summary>From the moments of a unit's groups, what makes the norm of a channel's value: y = x * scale + shift.</summary>
    /// <param name="first">The unit's first channel.</param>
    /// <param name="moments">Those of the unit's groups, over all positions.</param>
    /// <param name="positions">H * W.</param>
    /// <param name="scales">Receives one a channel of the unit.</param>
    /// <param name="shifts">Receives one a channel of the unit.</param>
    internal void Solve(int first, double* moments, long positions, double* scales, double* shifts)
    {
        double count = (double)positions * GroupSize;
        for (int start = 0; start < Unit; start += GroupSize, moments += 2)
        {
            double mean = moments[0] / count, variance = Math.Max(0, (moments[1] / count) - (mean * mean));
            double factor = 1 / Math.Sqrt(variance + epsilon);
            for (int c = start; c < start + GroupSize; c++)
            {
                scales[c] = gamma[first + c] * factor;
                shifts[c] = beta[first + c] - (mean * scales[c]);
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
