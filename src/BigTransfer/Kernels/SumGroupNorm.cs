using System.Runtime.CompilerServices;

namespace BigTransfer.Kernels;

/// <summary>
/// The end of a residual unit and the beginning of the next over channels-last maps: the sum of a convolution's bytes and the shortcut, and GroupNorm
/// and ReLU of the sum as bytes. Sums are kept in float16, far finer than the bytes that they are made of: half the memory of float32 goes
/// through the caches.
/// </summary>
/// <param name="input">The convolution's bytes.</param>
/// <param name="scale">What they stand for.</param>
/// <param name="shortcut">What is added.</param>
/// <param name="sum">Receives the sum in float16; it may be the shortcut's memory. Null where nobody wants it: then there is no output either.</param>
/// <param name="output">Receives bytes whose level of 0 is 0.</param>
/// <param name="steps">What the output's levels are worth, by channel.</param>
/// <param name="norm">The norm.</param>
internal readonly unsafe struct SumGroupNorm<TLanes, TShortcut>(
    byte* input, ByteScale scale, TShortcut shortcut, ushort* sum, byte* output, float* steps, ChannelsLastNorm norm) : IChannelsLastNorm
    where TLanes : unmanaged, ILanes<TLanes> where TShortcut : unmanaged, IShortcut
{
    private readonly byte* _output = output;
    private readonly float* _steps = steps;

    public ChannelsLastNorm Norm => norm;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sum(int first, long start, long positions, double* moments)
    {
        int unit = norm.Unit;
        double* sums = stackalloc double[unit], squares = stackalloc double[unit];
        new Span<double>(sums, unit).Clear();
        new Span<double>(squares, unit).Clear();
        float* offsets = stackalloc float[unit];
        Offsets(first, offsets);
        for (long position = start; position < start + positions; position += ChannelsLastNorm.Run)
        {
            int length = (int)Math.Min(ChannelsLastNorm.Run, start + positions - position);
            for (int lane = 0; lane < unit; lane += TLanes.Count)
            {
                long at = (position * norm.Channels) + first + lane;
                TLanes step = TLanes.Load(scale.Steps + first + lane), offset = TLanes.Load(offsets + lane);
                // Two sums each, so that no addition waits for the one before it.
                TLanes zero = TLanes.Of(0), s0 = zero, s1 = zero, q0 = zero, q1 = zero;
                for (int i = 0; i < length; i++, at += norm.Channels)
                {
                    var value = Value(at, first + lane, step, offset);
                    if (sum != null)
                    {
                        value.StoreHalves(sum + at);
                        value = TLanes.LoadHalves(sum + at); // what is normalised
                    }
                    (s0, s1) = (s1, s0 + value);
                    (q0, q1) = (q1, TLanes.MultiplyAdd(value, value, q0));
                }
                (s0 + s1).AddTo(sums + lane);
                (q0 + q1).AddTo(squares + lane);
            }
        }
        norm.Add(sums, squares, moments);
    }

    public void Normalize(int first, long start, long positions, double* moments, long total)
    {
        int unit = norm.Unit;
        double* scales = stackalloc double[unit], shifts = stackalloc double[unit];
        float* factors = stackalloc float[unit], offsets = stackalloc float[unit];
        norm.Solve(first, moments, total, scales, shifts);
        for (int c = 0; c < unit; c++)
        {
            double levels = 1.0 / _steps[first + c];
            (factors[c], offsets[c]) = ((float)(scales[c] * levels), (float)(shifts[c] * levels));
        }
        for (long position = start; position < start + positions; position += ChannelsLastNorm.Run)
        {
            int length = (int)Math.Min(ChannelsLastNorm.Run, start + positions - position);
            for (int lane = 0; lane < unit; lane += TLanes.Count)
            {
                long at = (position * norm.Channels) + first + lane;
                Scale(sum + at, _output + at, length, norm.Channels, factors + lane, offsets + lane);
            }
        }
    }

    /// <summary>What is added to the sums of a unit's channels beside the bytes and the shortcut's values.</summary>
    internal void Offsets(int first, float* offsets)
    {
        for (int c = 0; c < norm.Unit; c++)
            offsets[c] = (float)(shortcut.Offset(first + c) - ((double)scale.Zeros[first + c] * scale.Steps[first + c]));
    }

    /// <summary>The sums at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal TLanes Value(long at, int channel, TLanes step, TLanes offset) =>
        TLanes.MultiplyAdd(TLanes.LoadBytes(input + at), step, offset) + shortcut.Load<TLanes>(at, channel);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(ushort* x, byte* y, int length, int step, float* factors, float* offsets)
    {
        TLanes factor = TLanes.Load(factors), offset = TLanes.Load(offsets);
        for (int i = 0; i < length; i++, x += step, y += step)
            TLanes.MultiplyAdd(TLanes.LoadHalves(x), factor, offset).StoreBytes(y);
    }
}
