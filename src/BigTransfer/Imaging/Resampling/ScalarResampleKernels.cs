namespace BigTransfer.Imaging.Resampling;

/// <summary>The plain form, which says what the others compute, and which does their tails.</summary>
internal sealed class ScalarResampleKernels : ResampleKernels
{
    internal override void WeightedSum(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<int> weights, Span<byte> destination) =>
        WeightedSumFrom(0, source, stride, weights, destination);

    internal override void Transpose(ReadOnlySpan<byte> source, int sourceStride, int rows, int columns, Span<byte> destination, int destinationStride) =>
        TransposeFrom(0, source, sourceStride, rows, 0, columns, destination, destinationStride);

    internal static void WeightedSumFrom(int start, ReadOnlySpan<byte> source, int stride, ReadOnlySpan<int> weights, Span<byte> destination)
    {
        for (int i = start; i < destination.Length; i++)
        {
            int sum = Half;
            for (int t = 0; t < weights.Length; t++)
                sum += source[(t * stride) + i] * weights[t];
            destination[i] = (byte)Math.Clamp(sum >> ResampleWeights.FractionBits, 0, 255);
        }
    }

    internal static void TransposeFrom(
        int firstRow, ReadOnlySpan<byte> source, int sourceStride, int rows, int firstColumn, int columns, Span<byte> destination, int destinationStride)
    {
        for (int r = firstRow; r < rows; r++)
            for (int c = firstColumn; c < columns; c++)
                destination[(c * destinationStride) + r] = source[(r * sourceStride) + c];
    }
}
