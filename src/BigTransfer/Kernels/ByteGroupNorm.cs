using System.Runtime.CompilerServices;

namespace BigTransfer.Kernels;

/// <summary>
/// GroupNorm and ReLU from bytes to bytes over channels-last maps, with the statistics in float. The levels themselves are summed, exactly: up to
/// <see cref="ChannelsLastNorm.Run"/> squares of bytes fit float32, and these sums are added in double.
/// </summary>
/// <param name="input">Bytes.</param>
/// <param name="scale">What they stand for.</param>
/// <param name="output">Receives bytes whose level of 0 is 0; it may be the input.</param>
/// <param name="steps">What the output's levels are worth, by channel.</param>
/// <param name="norm">The norm.</param>
internal readonly unsafe struct ByteGroupNorm<TLanes>(byte* input, ByteScale scale, byte* output, float* steps, ChannelsLastNorm norm) : IChannelsLastNorm
    where TLanes : unmanaged, ILanes<TLanes>
{
    private readonly byte* _input = input, _output = output;
    private readonly float* _steps = steps;

    public ChannelsLastNorm Norm => norm;

    public void Sum(int first, long start, long positions, double* moments)
    {
        int unit = norm.Unit;
        double* sums = stackalloc double[unit], squares = stackalloc double[unit];
        new Span<double>(sums, unit).Clear();
        new Span<double>(squares, unit).Clear();
        for (long position = start; position < start + positions; position += ChannelsLastNorm.Run)
        {
            int length = (int)Math.Min(ChannelsLastNorm.Run, start + positions - position);
            for (int lane = 0; lane < unit; lane += TLanes.Count)
                Sum(_input + (position * norm.Channels) + first + lane, length, norm.Channels, sums + lane, squares + lane);
        }
        for (int c = 0; c < unit; c++)
        {
            double step = scale.Steps[first + c], zero = scale.Zeros[first + c], offset = zero * positions;
            squares[c] = (squares[c] - (zero * ((2 * sums[c]) - offset))) * step * step;
            sums[c] = (sums[c] - offset) * step;
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
            double factor = scales[c] * scale.Steps[first + c], levels = 1.0 / _steps[first + c];
            factors[c] = (float)(factor * levels);
            offsets[c] = (float)((shifts[c] - (scale.Zeros[first + c] * factor)) * levels);
        }
        for (long position = start; position < start + positions; position += ChannelsLastNorm.Run)
        {
            int length = (int)Math.Min(ChannelsLastNorm.Run, start + positions - position);
            for (int lane = 0; lane < unit; lane += TLanes.Count)
            {
                long at = (position * norm.Channels) + first + lane;
                Scale(_input + at, _output + at, length, norm.Channels, factors + lane, offsets + lane);
            }
        }
    }

    // Two sums each, so that no addition waits for the one before it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(byte* x, int length, int step, double* sums, double* squares)
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
    private static void Scale(byte* x, byte* y, int length, int step, float* factors, float* offsets)
    {
        TLanes factor = TLanes.Load(factors), offset = TLanes.Load(offsets);
        for (int i = 0; i < length; i++, x += step, y += step)
            TLanes.MultiplyAdd(TLanes.LoadBytes(x), factor, offset).StoreBytes(y);
    }
}
