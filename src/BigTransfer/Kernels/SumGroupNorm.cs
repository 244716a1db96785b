using System.Runtime.CompilerServices;

namespace BigTransfer.Kernels;

/// <summary>
/// The end of a residual unit and the beginning of the next over channels-last maps: the sum of a convolution's bytes and the shortcut, and GroupNorm
/// and ReLU of the sum, as bytes or averaged over space. Sums are kept in float16, far finer than the bytes that they are made of: half
/// the memory of float32 goes through the caches.
/// </summary>
internal static unsafe class SumGroupNorm
{
    /// <summary>Adds and normalises one unit of one picture.</summary>
    /// <param name="input">The picture's bytes.</param>
    /// <param name="scale">What they stand for.</param>
    /// <param name="shortcut">What is added.</param>
    /// <param name="sum">Receives the sum in float16; it may be the shortcut's memory.</param>
    /// <param name="output">Receives bytes whose level of 0 is 0.</param>
    /// <param name="steps">What the output's levels are worth.</param>
    /// <param name="positions">H * W.</param>
    /// <param name="norm">The norm.</param>
    /// <param name="first">The unit's first channel.</param>
    internal static void Apply<TShortcut>(
        byte* input, ByteScale scale, TShortcut shortcut, ushort* sum, byte* output, float* steps, long positions, in ChannelsLastNorm norm, int first)
        where TShortcut : struct, IShortcut
    {
        switch (LaneWidth.For(norm.Unit))
        {
            case 16: Apply<Lanes512, TShortcut>(input, scale, shortcut, sum, output, steps, positions, norm, first); break;
            case 8: Apply<Lanes256, TShortcut>(input, scale, shortcut, sum, output, steps, positions, norm, first); break;
            case 4: Apply<Lanes128, TShortcut>(input, scale, shortcut, sum, output, steps, positions, norm, first); break;
            default: Apply<ScalarLanes, TShortcut>(input, scale, shortcut, sum, output, steps, positions, norm, first); break;
        }
    }

    /// <summary>Adds, normalises and averages one unit of one picture.</summary>
    /// <param name="input">The picture's bytes.</param>
    /// <param name="scale">What they stand for.</param>
    /// <param name="shortcut">What is added.</param>
    /// <param name="means">Receives the picture's means, one a channel.</param>
    /// <param name="positions">H * W.</param>
    /// <param name="norm">The norm.</param>
    /// <param name="first">The unit's first channel.</param>
    internal static void Pool<TShortcut>(
        byte* input, ByteScale scale, TShortcut shortcut, float* means, long positions, in ChannelsLastNorm norm, int first)
        where TShortcut : struct, IShortcut
    {
        switch (LaneWidth.For(norm.Unit))
        {
            case 16: Pool<Lanes512, TShortcut>(input, scale, shortcut, means, positions, norm, first); break;
            case 8: Pool<Lanes256, TShortcut>(input, scale, shortcut, means, positions, norm, first); break;
            case 4: Pool<Lanes128, TShortcut>(input, scale, shortcut, means, positions, norm, first); break;
            default: Pool<ScalarLanes, TShortcut>(input, scale, shortcut, means, positions, norm, first); break;
        }
    }

    internal static void Apply<TLanes, TShortcut>(
        byte* input, ByteScale scale, TShortcut shortcut, ushort* sum, byte* output, float* steps, long positions, in ChannelsLastNorm norm, int first)
        where TLanes : unmanaged, ILanes<TLanes> where TShortcut : struct, IShortcut
    {
        int unit = norm.Unit;
        double* offsets = stackalloc double[unit], factors = stackalloc double[unit];
        float* zeros = stackalloc float[unit], scales = stackalloc float[unit], shifts = stackalloc float[unit];
        Moments<TLanes, TShortcut>(input, scale, shortcut, sum, positions, norm, first, offsets, factors, zeros);
        for (int c = 0; c < unit; c++)
            (scales[c], shifts[c]) = ((float)(factors[c] / steps[first + c]), (float)(offsets[c] / steps[first + c]));
        for (long start = 0; start < positions; start += ChannelsLastNorm.Run)
        {
            int length = (int)Math.Min(ChannelsLastNorm.Run, positions - start);
            for (int lane = 0; lane < unit; lane += TLanes.Count)
            {
                long at = (start * norm.Channels) + first + lane;
                Scale<TLanes>(sum + at, output + at, length, norm.Channels, scales + lane, shifts + lane);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pool<TLanes, TShortcut>(
        byte* input, ByteScale scale, TShortcut shortcut, float* means, long positions, in ChannelsLastNorm norm, int first)
        where TLanes : unmanaged, ILanes<TLanes> where TShortcut : struct, IShortcut
    {
        int unit = norm.Unit;
        double* offsets = stackalloc double[unit], factors = stackalloc double[unit], totals = stackalloc double[unit];
        float* zeros = stackalloc float[unit], scales = stackalloc float[unit], shifts = stackalloc float[unit];
        Moments<TLanes, TShortcut>(input, scale, shortcut, sum: null, positions, norm, first, offsets, factors, zeros);
        for (int c = 0; c < unit; c++)
            (scales[c], shifts[c], totals[c]) = ((float)factors[c], (float)offsets[c], 0);
        for (int lane = 0; lane < unit; lane += TLanes.Count)
        {
            TLanes zero = TLanes.Of(0), step = TLanes.Load(scale.Steps + first + lane), offset = TLanes.Load(zeros + lane);
            TLanes factor = TLanes.Load(scales + lane), shift = TLanes.Load(shifts + lane);
            for (long position = 0; position < positions; position++)
            {
                long at = (position * norm.Channels) + first + lane;
                var value = TLanes.MultiplyAdd(TLanes.LoadBytes(input + at), step, offset) + shortcut.Load<TLanes>(at, first + lane);
                TLanes.Max(zero, TLanes.MultiplyAdd(value, factor, shift)).AddTo(totals + lane);
            }
        }
        for (int c = 0; c < unit; c++)
            means[first + c] = (float)(totals[c] / positions);
    }

    /// <summary>The sums, where they are wanted, and what makes their norm; the offset of a channel's zeros is kept for whoever adds again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Moments<TLanes, TShortcut>(
        byte* input, ByteScale scale, TShortcut shortcut, ushort* sum, long positions, in ChannelsLastNorm norm, int first, double* offsets,
        double* factors, float* zeros) where TLanes : unmanaged, ILanes<TLanes> where TShortcut : struct, IShortcut
    {
        int unit = norm.Unit;
        new Span<double>(offsets, unit).Clear();
        new Span<double>(factors, unit).Clear();
        for (int c = 0; c < unit; c++)
            zeros[c] = (float)(shortcut.Offset(first + c) - ((double)scale.Zeros[first + c] * scale.Steps[first + c]));
        for (long start = 0; start < positions; start += ChannelsLastNorm.Run)
        {
            int length = (int)Math.Min(ChannelsLastNorm.Run, positions - start);
            for (int lane = 0; lane < unit; lane += TLanes.Count)
            {
                long at = (start * norm.Channels) + first + lane;
                TLanes step = TLanes.Load(scale.Steps + first + lane), offset = TLanes.Load(zeros + lane);
                // Two sums each, so that no addition waits for the one before it.
                TLanes zero = TLanes.Of(0), s0 = zero, s1 = zero, q0 = zero, q1 = zero;
                for (int i = 0; i < length; i++, at += norm.Channels)
                {
                    var value = TLanes.MultiplyAdd(TLanes.LoadBytes(input + at), step, offset) + shortcut.Load<TLanes>(at, first + lane);
                    if (sum != null)
                    {
                        value.StoreHalves(sum + at);
                        value = TLanes.LoadHalves(sum + at); // what is normalised
                    }
                    (s0, s1) = (s1, s0 + value);
                    (q0, q1) = (q1, TLanes.MultiplyAdd(value, value, q0));
                }
                (s0 + s1).AddTo(offsets + lane);
                (q0 + q1).AddTo(factors + lane);
            }
        }
        for (int c = 0; c < unit; c++)
        {
            offsets[c] /= positions;
            factors[c] = (factors[c] / positions) - (offsets[c] * offsets[c]);
        }
        norm.Combine(first, offsets, factors);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale<TLanes>(ushort* x, byte* y, int length, int step, float* factors, float* offsets)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes factor = TLanes.Load(factors), offset = TLanes.Load(offsets);
        for (int i = 0; i < length; i++, x += step, y += step)
            TLanes.MultiplyAdd(TLanes.LoadHalves(x), factor, offset).StoreBytes(y);
    }
}
