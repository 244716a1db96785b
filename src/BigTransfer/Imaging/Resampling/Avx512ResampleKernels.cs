using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BigTransfer.Imaging.Resampling;

/// <summary>AVX-512: 64 bytes of a row at once, as four vectors of sixteen 32-bit sums, widened by the load; then 16 at once.</summary>
internal sealed class Avx512ResampleKernels : Vector128ResampleKernels
{
    internal override unsafe void WeightedSum(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<int> weights, Span<byte> destination)
    {
        int i = 0;
        fixed (byte* from = source[..(((weights.Length - 1) * stride) + destination.Length)])
        {
            for (; i <= destination.Length - 64; i += 64)
            {
                Vector512<int> sum0 = Vector512.Create(Half), sum1 = sum0, sum2 = sum0, sum3 = sum0;
                byte* row = from + i;
                for (int t = 0; t < weights.Length; t++, row += stride)
                {
                    var weight = Vector512.Create(weights[t]);
                    sum0 += Load(row) * weight;
                    sum1 += Load(row + 16) * weight;
                    sum2 += Load(row + 32) * weight;
                    sum3 += Load(row + 48) * weight;
                }
                Clip(sum0).CopyTo(destination[i..]);
                Clip(sum1).CopyTo(destination[(i + 16)..]);
                Clip(sum2).CopyTo(destination[(i + 32)..]);
                Clip(sum3).CopyTo(destination[(i + 48)..]);
            }
            for (; i <= destination.Length - 16; i += 16)
            {
                var sum = Vector512.Create(Half);
                byte* row = from + i;
                for (int t = 0; t < weights.Length; t++, row += stride)
                    sum += Load(row) * Vector512.Create(weights[t]);
                Clip(sum).CopyTo(destination[i..]);
            }
        }
        ScalarResampleKernels.WeightedSumFrom(i, source, stride, weights, destination);
    }

    private static unsafe Vector512<int> Load(byte* bytes) => Avx512F.ConvertToVector512Int32(Vector128.Load(bytes));

    private static Vector128<byte> Clip(Vector512<int> sum) =>
        Avx512F.ConvertToVector128ByteWithSaturation(Vector512.Max(sum >> ResampleWeights.FractionBits, Vector512<int>.Zero).AsUInt32());
}
