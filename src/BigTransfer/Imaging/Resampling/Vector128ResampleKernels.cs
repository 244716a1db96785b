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
    /// column's. Written out, so that the rows stay in registers.
    /// </summary>
    private static void TransposeTile(ref byte from, int fromStride, ref byte to, int toStride)
    {
        Vector128<byte> b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15;
        var a0 = Vector128.LoadUnsafe(ref from);
        var a1 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 1 * fromStride));
        var a2 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 2 * fromStride));
        var a3 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 3 * fromStride));
        var a4 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 4 * fromStride));
        var a5 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 5 * fromStride));
        var a6 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 6 * fromStride));
        var a7 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 7 * fromStride));
        var a8 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 8 * fromStride));
        var a9 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 9 * fromStride));
        var a10 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 10 * fromStride));
        var a11 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 11 * fromStride));
        var a12 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 12 * fromStride));
        var a13 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 13 * fromStride));
        var a14 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 14 * fromStride));
        var a15 = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 15 * fromStride));
        (b0, b1, b2, b3) = (Low(a0, a8), High(a0, a8), Low(a1, a9), High(a1, a9));
        (b4, b5, b6, b7) = (Low(a2, a10), High(a2, a10), Low(a3, a11), High(a3, a11));
        (b8, b9, b10, b11) = (Low(a4, a12), High(a4, a12), Low(a5, a13), High(a5, a13));
        (b12, b13, b14, b15) = (Low(a6, a14), High(a6, a14), Low(a7, a15), High(a7, a15));
        (a0, a1, a2, a3) = (Low(b0, b8), High(b0, b8), Low(b1, b9), High(b1, b9));
        (a4, a5, a6, a7) = (Low(b2, b10), High(b2, b10), Low(b3, b11), High(b3, b11));
        (a8, a9, a10, a11) = (Low(b4, b12), High(b4, b12), Low(b5, b13), High(b5, b13));
        (a12, a13, a14, a15) = (Low(b6, b14), High(b6, b14), Low(b7, b15), High(b7, b15));
        (b0, b1, b2, b3) = (Low(a0, a8), High(a0, a8), Low(a1, a9), High(a1, a9));
        (b4, b5, b6, b7) = (Low(a2, a10), High(a2, a10), Low(a3, a11), High(a3, a11));
        (b8, b9, b10, b11) = (Low(a4, a12), High(a4, a12), Low(a5, a13), High(a5, a13));
        (b12, b13, b14, b15) = (Low(a6, a14), High(a6, a14), Low(a7, a15), High(a7, a15));
        (a0, a1, a2, a3) = (Low(b0, b8), High(b0, b8), Low(b1, b9), High(b1, b9));
        (a4, a5, a6, a7) = (Low(b2, b10), High(b2, b10), Low(b3, b11), High(b3, b11));
        (a8, a9, a10, a11) = (Low(b4, b12), High(b4, b12), Low(b5, b13), High(b5, b13));
        (a12, a13, a14, a15) = (Low(b6, b14), High(b6, b14), Low(b7, b15), High(b7, b15));
        a0.StoreUnsafe(ref to);
        a1.StoreUnsafe(ref Unsafe.Add(ref to, 1 * toStride));
        a2.StoreUnsafe(ref Unsafe.Add(ref to, 2 * toStride));
        a3.StoreUnsafe(ref Unsafe.Add(ref to, 3 * toStride));
        a4.StoreUnsafe(ref Unsafe.Add(ref to, 4 * toStride));
        a5.StoreUnsafe(ref Unsafe.Add(ref to, 5 * toStride));
        a6.StoreUnsafe(ref Unsafe.Add(ref to, 6 * toStride));
        a7.StoreUnsafe(ref Unsafe.Add(ref to, 7 * toStride));
        a8.StoreUnsafe(ref Unsafe.Add(ref to, 8 * toStride));
        a9.StoreUnsafe(ref Unsafe.Add(ref to, 9 * toStride));
        a10.StoreUnsafe(ref Unsafe.Add(ref to, 10 * toStride));
        a11.StoreUnsafe(ref Unsafe.Add(ref to, 11 * toStride));
        a12.StoreUnsafe(ref Unsafe.Add(ref to, 12 * toStride));
        a13.StoreUnsafe(ref Unsafe.Add(ref to, 13 * toStride));
        a14.StoreUnsafe(ref Unsafe.Add(ref to, 14 * toStride));
        a15.StoreUnsafe(ref Unsafe.Add(ref to, 15 * toStride));
    }

    private static Vector128<byte> Low(Vector128<byte> a, Vector128<byte> b) => Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    private static Vector128<byte> High(Vector128<byte> a, Vector128<byte> b) => Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
