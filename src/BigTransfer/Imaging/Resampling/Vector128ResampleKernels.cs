using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace BigTransfer.Imaging.Resampling;

/// <summary>128-bit vectors of any processor: 16 bytes of a row at once, as four vectors of four 32-bit sums.</summary>
internal class Vector128ResampleKernels : ResampleKernels
{
    /// <summary>Side of the square that is transposed in registers.</summary>
    private const int Tile = 16;

    internal override void WeightedSum(ReadOnlySpan<byte> source, int stride, ReadOnlySpan<int> weights, Span<byte> destination)
    {
        // Every lane reads a byte that the scalar form reads, so this check covers the whole loop.
        ref byte from = ref MemoryMarshal.GetReference(source[..(((weights.Length - 1) * stride) + destination.Length)]);
        int i = 0;
        for (; i <= destination.Length - 16; i += 16)
        {
            Vector128<int> sum0 = Vector128.Create(Half), sum1 = sum0, sum2 = sum0, sum3 = sum0;
            for (int t = 0; t < weights.Length; t++)
            {
                var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref from, (nuint)((t * stride) + i)));
                var (a, b) = Vector128.Widen(low);
                var (c, d) = Vector128.Widen(high);
                var weight = Vector128.Create(weights[t]);
                sum0 += a.AsInt32() * weight;
                sum1 += b.AsInt32() * weight;
                sum2 += c.AsInt32() * weight;
                sum3 += d.AsInt32() * weight;
            }
            var bytes = Vector128.Narrow(
                Vector128.Narrow(Clip(sum0), Clip(sum1)).AsUInt16(),
                Vector128.Narrow(Clip(sum2), Clip(sum3)).AsUInt16());
            bytes.CopyTo(destination[i..]);
        }
        ScalarResampleKernels.WeightedSumFrom(i, source, stride, weights, destination);
    }

    private static Vector128<int> Clip(Vector128<int> sum) =>
        Vector128.Clamp(sum >> ResampleWeights.FractionBits, Vector128<int>.Zero, Vector128.Create(255));

    /// <summary>Tiles of 16 x 16 in registers where the processor interleaves bytes; the ragged edges one by one.</summary>
    internal override void Transpose(ReadOnlySpan<byte> source, int sourceStride, int rows, int columns, Span<byte> destination, int destinationStride)
    {
        int wholeRows = Sse2.IsSupported || AdvSimd.Arm64.IsSupported ? rows & -Tile : 0, wholeColumns = columns & -Tile;
        if (wholeRows > 0 && wholeColumns > 0)
        {
            ref byte from = ref MemoryMarshal.GetReference(source[..(((rows - 1) * sourceStride) + columns)]);
            ref byte to = ref MemoryMarshal.GetReference(destination[..(((columns - 1) * destinationStride) + rows)]);
            for (int r = 0; r < wholeRows; r += Tile)
                for (int c = 0; c < wholeColumns; c += Tile)
                    TransposeTile(ref Unsafe.Add(ref from, (r * sourceStride) + c), sourceStride, ref Unsafe.Add(ref to, (c * destinationStride) + r), destinationStride);
        }
        ScalarResampleKernels.TransposeFrom(0, source, sourceStride, wholeRows, wholeColumns, columns, destination, destinationStride);
        ScalarResampleKernels.TransposeFrom(wholeRows, source, sourceStride, rows, 0, columns, destination, destinationStride);
    }

    /// <summary>
    /// Four rounds of interleaving row i with row i + 8 transpose 16 rows of 16: each round moves one bit of the row's number into the
    /// column's.
    /// </summary>
    private static void TransposeTile(ref byte source, int sourceStride, ref byte destination, int destinationStride)
    {
        var a = default(Rows);
        var b = default(Rows);
        for (int i = 0; i < Tile; i++)
            a[i] = Vector128.LoadUnsafe(ref Unsafe.Add(ref source, i * sourceStride));
        Interleave(ref a, ref b);
        Interleave(ref b, ref a);
        Interleave(ref a, ref b);
        Interleave(ref b, ref a);
        for (int i = 0; i < Tile; i++)
            a[i].StoreUnsafe(ref Unsafe.Add(ref destination, i * destinationStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(ref Rows from, ref Rows to)
    {
        for (int i = 0; i < Tile / 2; i++)
        {
            var (low, high) = (from[i], from[i + (Tile / 2)]);
            to[2 * i] = Sse2.IsSupported ? Sse2.UnpackLow(low, high) : AdvSimd.Arm64.ZipLow(low, high);
            to[(2 * i) + 1] = Sse2.IsSupported ? Sse2.UnpackHigh(low, high) : AdvSimd.Arm64.ZipHigh(low, high);
        }
    }

    [InlineArray(Tile)]
    private struct Rows
    {
        private Vector128<byte> _first;
    }
}
