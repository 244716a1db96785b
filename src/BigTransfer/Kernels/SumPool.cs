using System.Runtime.CompilerServices;

namespace BigTransfer.Kernels;

/// <summary>The end of the network over channels-last maps: the mean over space of GroupNorm and ReLU of the sum of a convolution's bytes and the
/// shortcut.</summary>
/// <param name="input">The convolution's bytes.</param>
/// <param name="scale">What they stand for.</param>
/// <param name="shortcut">What is added.</param>
/// <param name="means">Receives the means, <c>[N, C]</c>.</param>
/// <param name="norm">The norm.</param>
internal readonly unsafe struct SumPool<TLanes, TShortcut>(byte* input, ByteScale scale, TShortcut shortcut, float* means, ChannelsLastNorm norm)
    where TLanes : unmanaged, ILanes<TLanes> where TShortcut : unmanaged, IShortcut
{
    private readonly float* _means = means;
    private readonly ByteScale _scale = scale;
    private readonly SumGroupNorm<TLanes, TShortcut> _sums = new(input, scale, shortcut, sum: null, output: null, steps: null, norm);

    internal ChannelsLastNorm Norm => norm;

    /// <summary>Averages one unit of one picture.</summary>
    /// <param name="first">The unit's first channel.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="positions">H * W.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Pool(int first, long picture, long positions)
    {
        int unit = norm.Unit, length = norm.MomentsOf(unit);
        double* moments = stackalloc double[length], scales = stackalloc double[unit], shifts = stackalloc double[unit], totals = stackalloc double[unit];
        float* offsets = stackalloc float[unit], factors = stackalloc float[unit], ends = stackalloc float[unit];
        new Span<double>(moments, length).Clear();
        new Span<double>(totals, unit).Clear();
        _sums.Sum(first, picture * positions, positions, moments);
        _sums.Offsets(first, offsets);
        norm.Solve(first, moments, positions, scales, shifts);
        for (int c = 0; c < unit; c++)
            (factors[c], ends[c]) = ((float)scales[c], (float)shifts[c]);
        for (int lane = 0; lane < unit; lane += TLanes.Count)
        {
            TLanes zero = TLanes.Of(0), step = TLanes.Load(_scale.Steps + first + lane), offset = TLanes.Load(offsets + lane);
            TLanes factor = TLanes.Load(factors + lane), shift = TLanes.Load(ends + lane);
            for (long position = picture * positions; position < (picture + 1) * positions; position++)
            {
                var value = _sums.Value((position * norm.Channels) + first + lane, first + lane, step, offset);
                TLanes.Max(zero, TLanes.MultiplyAdd(value, factor, shift)).AddTo(totals + lane);
            }
        }
        for (int c = 0; c < unit; c++)
            _means[(picture * norm.Channels) + first + c] = (float)(totals[c] / positions);
    }
}
