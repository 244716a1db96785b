using System.Buffers;

namespace BigTransfer.Imaging.Resampling;

/// <summary>
/// For each output position of one axis: the first input position and the weights from there on, in Pillow's fixed point. In rented memory, given
/// back when disposed: every picture needs them anew.
/// </summary>
internal sealed class ResampleWeights : IDisposable
{
    /// <summary>Pillow's PRECISION_BITS: 8 bits of 32 are the result, 2 are head room for negative weights and sums above 1.</summary>
    internal const int FractionBits = 32 - 8 - 2;

    /// <summary>64 MB of weights, and so the most positions that are read: only a row or column of millions of pixels needs more.</summary>
    private const int MaxWeights = 1 << 24;

    private readonly int[] _starts;
    private readonly int[] _counts;
    private readonly int[] _weights;
    private readonly int _stride;
    private readonly int _length;

    /// <param name="input">The input axis.</param>
    /// <param name="outputSize">Length that the whole picture along that axis is resized to.</param>
    /// <param name="offset">First output position that is wanted.</param>
    /// <param name="length">How many are wanted.</param>
    /// <param name="kernel">The filter.</param>
    internal ResampleWeights(ImageAxis input, int outputSize, int offset, int length, ResampleKernel kernel)
    {
        double scale = input.Extent / outputSize;
        double filterScale = Math.Max(scale, 1.0);
        double support = kernel.Support * filterScale, inverseScale = 1.0 / filterScale;
        _stride = ((int)Math.Ceiling(support) * 2) + 1;
        if ((long)length * _stride > MaxWeights)
            throw new BigTransferException($"an edge of {input.Length} pixels is too long to be resized to {outputSize}");
        _length = length;
        _starts = ArrayPool<int>.Shared.Rent(length);
        _counts = ArrayPool<int>.Shared.Rent(length);
        _weights = ArrayPool<int>.Shared.Rent(length * _stride);

        var exact = ArrayPool<double>.Shared.Rent(_stride);
        for (int i = 0; i < length; i++)
        {
            // A picture that was decoded smaller may end a little outside its pixels.
            double center = Math.Clamp(input.Start + ((offset + i + 0.5) * scale), 0, Math.BitDecrement((double)input.Length));
            int start = Math.Max((int)(center - support + 0.5), 0);
            int count = Math.Min((int)(center + support + 0.5), input.Length) - start;
            double sum = 0;
            for (int k = 0; k < count; k++)
                sum += exact[k] = kernel.Weight((k + start - center + 0.5) * inverseScale);
            for (int k = 0; k < count; k++)
                _weights[(i * _stride) + k] = ToFixedPoint(sum != 0 ? exact[k] / sum : exact[k]);
            (_starts[i], _counts[i]) = (start, count);
        }
        ArrayPool<double>.Shared.Return(exact);
    }

    /// <summary>The first input position that any of the outputs reads.</summary>
    internal int First => _starts[0];

    /// <summary>One past the last input position that any of the outputs reads.</summary>
    internal int End => _starts[_length - 1] + _counts[_length - 1];

    /// <summary>The first input position of output <paramref name="i"/>.</summary>
    internal int Start(int i) => _starts[i];

    /// <summary>The weights of output <paramref name="i"/>.</summary>
    internal ReadOnlySpan<int> Of(int i) => _weights.AsSpan(i * _stride, _counts[i]);

    /// <summary>Gives the memory back; once.</summary>
    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<int>.Shared.Return(_counts);
        ArrayPool<int>.Shared.Return(_weights);
    }

    private static int ToFixedPoint(double weight) => (int)((weight * (1 << FractionBits)) + (weight < 0 ? -0.5 : 0.5));
}
