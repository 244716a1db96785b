using System.Runtime.CompilerServices;

namespace BigTransfer.Kernels;

/// <summary>
/// GroupNorm and ReLU from bytes to bytes over a channels-last map, with the statistics in float. The levels themselves are summed, exactly: up to
/// <see cref="ChannelsLastNorm.Run"/> squares of bytes fit float32, and these sums are added in double.
/// </summary>
internal static unsafe class ByteGroupNorm
{
    /// <summary>Normalises one unit of one picture.</summary>
    /// <param name="input">The unit's first channel at the first position.</param>
    /// <param name="scale">What the input's bytes stand for, from the unit's first channel on.</param>
    /// <param name="output">As the input; bytes whose level of 0 is 0.</param>
    /// <param name="steps">What the output's levels are worth, from the unit's first channel on.</param>
    /// <param name="positions">H * W.</param>
    /// <param name="norm">The norm.</param>
    /// <param name="first">The unit's first channel.</param>
    internal static void Apply(byte* input, ByteScale scale, byte* output, float* steps, long positions, in ChannelsLastNorm norm, int first)
    {
        switch (LaneWidth.For(norm.Unit))
        {
            case 16: Apply<Lanes512>(input, scale, output, steps, positions, norm, first); break;
            case 8: Apply<Lanes256>(input, scale, output, steps, positions, norm, first); break;
            case 4: Apply<Lanes128>(input, scale, output, steps, positions, norm, first); break;
            default: Apply<ScalarLanes>(input, scale, output, steps, positions, norm, first); break;
        }
    }

    internal static void Apply<TLanes>(
        byte* input, ByteScale scale, byte* output, float* steps, long positions, in ChannelsLastNorm norm, int first)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int unit = norm.Unit;
        double* sums = stackalloc double[unit], squares = stackalloc double[unit];
        float* factors = stackalloc float[unit], offsets = stackalloc float[unit];
        new Span<double>(sums, unit).Clear();
        new Span<double>(squares, unit).Clear();
        for (long start = 0; start < positions; start += ChannelsLastNorm.Run)
        {
            int length = (int)Math.Min(ChannelsLastNorm.Run, positions - start);
            for (int lane = 0; lane < unit; lane += TLanes.Count)
                Sum<TLanes>(input + (start * norm.Channels) + lane, length, norm.Channels, sums + lane, squares + lane);
        }
        for (int c = 0; c < unit; c++)
        {
            double step = scale.Steps[c], mean = sums[c] / positions;
            squares[c] = ((squares[c] / positions) - (mean * mean)) * step * step;
            sums[c] = (mean - scale.Zeros[c]) * step;
        }
        norm.Combine(first, sums, squares);
        for (int c = 0; c < unit; c++)
        {
            double factor = squares[c] * scale.Steps[c];
            factors[c] = (float)(factor / steps[c]);
            offsets[c] = (float)((sums[c] - (scale.Zeros[c] * factor)) / steps[c]);
        }
        for (long start = 0; start < positions; start += ChannelsLastNorm.Run)
        {
            int length = (int)Math.Min(ChannelsLastNorm.Run, positions - start);
            long at = start * norm.Channels;
            for (int lane = 0; lane < unit; lane += TLanes.Count)
                Scale<TLanes>(input + at + lane, output + at + lane, length, norm.Channels, factors + lane, offsets + lane);
        }
    }

    // Two sums each, so that no addition waits for the one before it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TLanes>(byte* x, int length, int step, double* sums, double* squares) where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes zero = TLanes.Of(0), s0 = zero, s1 = zero, q0 = zero, q1 = zero;
        int i = 0;
        for (; i <= length - 2; i += 2, x += 2 * step)
        {
            TLanes a = TLanes.LoadBytes(x), b = TLanes.LoadBytes(x + step);
            (s0, s1) = (s0 + a, s1 + b);
            (q0, q1) = (TLanes.MultiplyAdd(a, a, q0), TLanes.MultiplyAdd(b, b, q1));
        }
        if (i < length)
        {
            var a = TLanes.LoadBytes(x);
            (s0, q0) = (s0 + a, TLanes.MultiplyAdd(a, a, q0));
        }
        (s0 + s1).AddTo(sums);
        (q0 + q1).AddTo(squares);
    }

    // What is below 0, the ReLU's share, is below the first byte as well.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale<TLanes>(byte* x, byte* y, int length, int step, float* factors, float* offsets)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes factor = TLanes.Load(factors), offset = TLanes.Load(offsets);
        for (int i = 0; i < length; i++, x += step, y += step)
            TLanes.MultiplyAdd(TLanes.LoadBytes(x), factor, offset).StoreBytes(y);
    }
}
