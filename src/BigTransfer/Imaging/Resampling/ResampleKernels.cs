using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BigTransfer.Imaging.Resampling;

/// <summary>
/// The two inner loops of resizing, one class an instruction set. All give the same bytes: the arithmetic is on integers.
/// This is the one place that chooses among them.
/// </summary>
internal abstract class ResampleKernels
{
    private protected const int Half = 1 << (ResampleWeights.FractionBits - 1);

    /// <summary>All that this processor runs, the plainest first.</summary>
    internal static IReadOnlyList<ResampleKernels> Supported { get; } = FindSupported();

    /// <summary>The widest that this processor runs.</summary>
    internal static ResampleKernels Best { get; } = Supported[^1];

    /// <summary>
    /// <c>destination[i] = clip((half + sum over t of source[t * stride + i] * weights[t]) >> 22)</c>: a weighted sum of rows that
    /// begin <paramref name="stride"/> bytes apart. <paramref name="source"/> and <paramref name="destination"/> do not overlap.
    /// </summary>
    internal abstract void WeightedSum(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<int> weights, Span<byte> destination);

    /// <summary>
    /// <c>destination[c * destinationStride + r] = source[r * sourceStride + c]</c> for all <paramref name="rows"/> and <paramref name="columns"/>.
    /// </summary>
    internal abstract void Transpose(ReadOnlySpan<byte> source, int sourceStride, int rows, int columns, Span<byte> destination, int destinationStride);

    private static List<ResampleKernels> FindSupported()
    {
        List<ResampleKernels> supported = [new ScalarResampleKernels()];
        if (Vector128.IsHardwareAccelerated)
            supported.Add(new Vector128ResampleKernels());
        if (Avx2.IsSupported)
            supported.Add(new Avx2ResampleKernels());
        if (Avx512BW.IsSupported)
            supported.Add(new Avx512ResampleKernels());
        return supported;
    }
}
