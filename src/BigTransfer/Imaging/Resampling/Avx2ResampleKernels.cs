using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BigTransfer.Imaging.Resampling;

/// <summary>AVX2: 32 bytes of a row at once, as four vectors of eight 32-bit sums, widened by the load.</summary>
internal sealed class Avx2ResampleKernels : Vector128ResampleKernels
{
    internal override unsafe void WeightedSum(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<int> weights, Span<byte> destination)
    {
        int i = 0;
        fixed (byte* from = source[..(((weights.Length - 1) * stride) + destination.Length)])
        {
            for (; i <= destination.Length - 32; i += 32)
            {
                Vector256<int> sum0 = Vector256.Create(Half), sum1 = sum0, sum2 = sum0, sum3 = sum0;
                byte* row = from + i;
                for (int t = 0; t < weights.Length; t++, row += stride)
                {
                    var weight = Vector256.Create(weights[t]);
                    sum0 += Avx2.ConvertToVector256Int32(row) * weight;
                    sum1 += Avx2.ConvertToVector256Int32(row + 8) * weight;
                    sum2 += Avx2.ConvertToVector256Int32(row + 16) * weight;
                    sum3 += Avx2.ConvertToVector256Int32(row + 24) * weight;
                }
                var bytes = Vector256.Narrow(
                    Vector256.Narrow(Clip(sum0), Clip(sum1)).AsUInt16(),
                    Vector256.Narrow(Clip(sum2), Clip(sum3)).AsUInt16());
                bytes.CopyTo(destination[i..]);
            }
        }
        base.WeightedSum(source[i..], stride, weights, destination[i..]);
    }

    private static Vector256<int> Clip(Vector256<int> sum) =>
        Vector256.Clamp(sum >> ResampleWeights.FractionBits, Vector256<int>.Zero, Vector256.Create(255));
}
