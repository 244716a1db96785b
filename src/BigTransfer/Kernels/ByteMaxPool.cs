using System.Numerics.Tensors;

namespace BigTransfer.Kernels;

/// <summary>
/// The stem's pool, 3x3 with stride 2 behind a border of zeros, over channels-last bytes: the largest level is that of the largest value, all steps
/// being above 0. Outside the map lies each channel's own level of 0.
/// </summary>
internal static unsafe class ByteMaxPool
{
    /// <summary>The side of the result; at least 1.</summary>
    internal static long Side(long side) => ((side - 1) / 2) + 1;

    /// <summary>One row of the result.</summary>
    /// <param name="input"><c>[H, W, C]</c>.</param>
    /// <param name="output">The row, <c>[w, C]</c>.</param>
    /// <param name="row">Its number.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="zeros">C levels.</param>
    /// <param name="scratch">Memory for <c>[W, C]</c>.</param>
    internal static void Row(byte* input, byte* output, long row, long height, int width, ReadOnlySpan<byte> zeros, Span<byte> scratch)
    {
        int channels = zeros.Length, length = width * channels;
        long centre = 2 * row, above = centre - 1, below = centre + 1;
        // Down first, a whole row at a time, then across.
        var line = scratch[..length];
        Line(centre).CopyTo(line);
        if (above >= 0)
            TensorPrimitives.Max(line, Line(above), line);
        if (below < height)
            TensorPrimitives.Max(line, Line(below), line);
        bool inside = above >= 0 && below < height;
        for (int x = 0; x < Side(width); x++)
        {
            int middle = 2 * x;
            var target = new Span<byte>(output + (x * channels), channels);
            line.Slice(middle * channels, channels).CopyTo(target);
            if (middle > 0)
                TensorPrimitives.Max(target, line.Slice((middle - 1) * channels, channels), target);
            if (middle + 1 < width)
                TensorPrimitives.Max(target, line.Slice((middle + 1) * channels, channels), target);
            if (!inside || middle == 0 || middle + 1 == width)
                TensorPrimitives.Max(target, zeros, target);
        }

        ReadOnlySpan<byte> Line(long y) => new(input + (y * length), length);
    }
}
