using System.Runtime.CompilerServices;

namespace BigTransfer.Kernels;

/// <summary>
/// GroupNorm, and the ReLU behind it, over maps in blocks of channels: <c>[N, C / block, H, W, block]</c>. The work comes in units: the fewest whole
/// blocks that hold whole groups, whether a group is smaller than a block, larger, or straddles two.
/// </summary>
/// <remarks>
/// A lane holds one channel. Its sums are taken of the distance to a value near its mean, in float32 over short runs and in double over these; the
/// groups' moments are put together from those of their channels in double. So a mean of a million deviations costs no precision.
/// </remarks>
internal static unsafe class BlockGroupNorm
{
    /// <summary>More channels in a unit are not taken: their sums lie on the stack.</summary>
    internal const int MostChannels = 4096;

    private const int Run = 128; // positions at a time: few enough to be summed in float32, and to be in the nearest cache twice
    private const int Nearby = 16; // positions whose mean stands for a channel's

    /// <summary>Channels of a unit.</summary>
    internal static int UnitChannels(int block, int channelsPerGroup)
    {
        int a = block, b = channelsPerGroup;
        while (b != 0)
            (a, b) = (b, a % b);
        return checked(block / a * channelsPerGroup);
    }

    /// <summary>Normalises one unit of one picture.</summary>
    /// <param name="input">The unit's first block, <c>[H, W, block]</c>; the others follow.</param>
    /// <param name="output">As the input, which it may be.</param>
    /// <param name="positions">H * W.</param>
    /// <param name="norm">What all units share.</param>
    /// <param name="gamma">The factors of the unit's channels.</param>
    /// <param name="beta">What is added to the unit's channels.</param>
    internal static void Apply(float* input, float* output, long positions, in GroupNormShape norm, float* gamma, float* beta)
    {
        switch (LaneWidth.For(norm.Block))
        {
            case 16: Apply<Lanes512>(input, output, positions, norm, gamma, beta); break;
            case 8: Apply<Lanes256>(input, output, positions, norm, gamma, beta); break;
            case 4: Apply<Lanes128>(input, output, positions, norm, gamma, beta); break;
            default: Apply<ScalarLanes>(input, output, positions, norm, gamma, beta); break;
        }
    }

    internal static void Apply<TLanes>(float* input, float* output, long positions, in GroupNormShape norm, float* gamma, float* beta)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int channels = UnitChannels(norm.Block, norm.ChannelsPerGroup);
        double* sums = stackalloc double[channels], squares = stackalloc double[channels];
        float* near = stackalloc float[channels], scale = stackalloc float[channels], offset = stackalloc float[channels];
        long blockLength = positions * norm.Block;
        for (int c = 0; c < channels; c += norm.Block)
            Sum<TLanes>(input + (c / norm.Block * blockLength), positions, norm.Block, near + c, sums + c, squares + c);
        for (int c = 0; c < channels; c += norm.ChannelsPerGroup)
            Combine(norm, positions, sums + c, squares + c, near + c, gamma + c, beta + c, scale + c, offset + c);
        for (int c = 0; c < channels; c += norm.Block)
        {
            for (long start = 0; start < positions; start += Run)
            {
                long at = (c / norm.Block * blockLength) + (start * norm.Block);
                int length = (int)Math.Min(Run, positions - start);
                if (norm.Relu)
                    ScaleAndRelu<TLanes>(input + at, output + at, length, norm.Block, near + c, scale + c, offset + c);
                else
                    Scale<TLanes>(input + at, output + at, length, norm.Block, near + c, scale + c, offset + c);
            }
        }
    }

    /// <summary>By channel of a block: a value near the mean, and the sums of distances to it and of their squares.</summary>
    private static void Sum<TLanes>(float* input, long positions, int block, float* near, double* sums, double* squares)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        new Span<double>(sums, block).Clear();
        new Span<double>(squares, block).Clear();
        Centre<TLanes>(input, (int)Math.Min(positions, Nearby), block, near);
        for (long start = 0; start < positions; start += Run)
        {
            int length = (int)Math.Min(Run, positions - start);
            for (int lane = 0; lane < block; lane += TLanes.Count)
                SumRun<TLanes>(input + (start * block) + lane, length, block, TLanes.Load(near + lane), sums + lane, squares + lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Centre<TLanes>(float* input, int positions, int block, float* near) where TLanes : unmanaged, ILanes<TLanes>
    {
        var share = TLanes.Of(1f / positions);
        for (int lane = 0; lane < block; lane += TLanes.Count)
        {
            var mean = TLanes.Of(0);
            for (int i = 0; i < positions; i++)
                mean = TLanes.MultiplyAdd(TLanes.Load(input + (i * block) + lane), share, mean);
            mean.Store(near + lane);
        }
    }

    // Four sums each, so that no addition waits for the one before it. Compiled for speed at once, like all loops here: the first picture
    // counts.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumRun<TLanes>(float* x, int length, int step, TLanes near, double* sums, double* squares)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes zero = TLanes.Of(0), s0 = zero, s1 = zero, s2 = zero, s3 = zero, q0 = zero, q1 = zero, q2 = zero, q3 = zero;
        int i = 0;
        for (; i <= length - 4; i += 4, x += 4 * step)
        {
            TLanes a = TLanes.Load(x) - near, b = TLanes.Load(x + step) - near;
            TLanes c = TLanes.Load(x + (2 * step)) - near, d = TLanes.Load(x + (3 * step)) - near;
            (s0, s1, s2, s3) = (s0 + a, s1 + b, s2 + c, s3 + d);
            (q0, q1) = (TLanes.MultiplyAdd(a, a, q0), TLanes.MultiplyAdd(b, b, q1));
            (q2, q3) = (TLanes.MultiplyAdd(c, c, q2), TLanes.MultiplyAdd(d, d, q3));
        }
        for (; i < length; i++, x += step)
        {
            var a = TLanes.Load(x) - near;
            (s0, q0) = (s0 + a, TLanes.MultiplyAdd(a, a, q0));
        }
        ((s0 + s1) + (s2 + s3)).AddTo(sums);
        ((q0 + q1) + (q2 + q3)).AddTo(squares);
    }

    /// <summary>The moments of one group, and from them for each channel: y = (x - centre) * scale + offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Combine(
        in GroupNormShape norm, long positions, double* sums, double* squares, float* centre, float* gamma, float* beta, float* scale, float* offset)
    {
        int channels = norm.ChannelsPerGroup;
        double mean = 0;
        for (int c = 0; c < channels; c++)
            mean += centre[c] + (sums[c] / positions);
        mean /= channels;
        double variance = 0;
        for (int c = 0; c < channels; c++)
        {
            double near = sums[c] / positions, distance = centre[c] + near - mean;
            variance += Math.Max(0, (squares[c] / positions) - (near * near)) + (distance * distance);
        }
        double factor = 1 / Math.Sqrt((variance / channels) + norm.Epsilon);
        for (int c = 0; c < channels; c++)
        {
            // What float32 cuts off the mean goes into the offset.
            float rounded = (float)mean;
            centre[c] = rounded;
            scale[c] = (float)(gamma[c] * factor);
            offset[c] = (float)(beta[c] - ((mean - rounded) * gamma[c] * factor));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScaleAndRelu<TLanes>(float* x, float* y, int length, int block, float* centre, float* scale, float* offset)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var zero = TLanes.Of(0);
        for (int lane = 0; lane < block; lane += TLanes.Count)
        {
            TLanes c = TLanes.Load(centre + lane), s = TLanes.Load(scale + lane), o = TLanes.Load(offset + lane);
            for (int i = lane; i < length * block; i += block)
                TLanes.Max(zero, TLanes.MultiplyAdd(TLanes.Load(x + i) - c, s, o)).Store(y + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale<TLanes>(float* x, float* y, int length, int block, float* centre, float* scale, float* offset)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int lane = 0; lane < block; lane += TLanes.Count)
        {
            TLanes c = TLanes.Load(centre + lane), s = TLanes.Load(scale + lane), o = TLanes.Load(offset + lane);
            for (int i = lane; i < length * block; i += block)
                TLanes.MultiplyAdd(TLanes.Load(x + i) - c, s, o).Store(y + i);
        }
    }
}
