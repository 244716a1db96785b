using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace BigTransfer.Kernels;

/// <summary>
/// Pixels as bytes, and those that each output of the stem's convolution sees side by side: <c>[h, w, patch]</c>, a patch being [kernel, kernel, C] and
/// then bytes that no weight counts. ONNX Runtime would gather them pixel by pixel, three bytes at a time.
/// </summary>
internal static unsafe class PixelPatches
{
    /// <summary>Side of the stem's kernel.</summary>
    internal const int Kernel = 7;

    /// <summary>Its steps.</summary>
    internal const int Stride = 2;

    private const int Pad = Kernel / 2;

    /// <summary>Bytes of a patch: whole fours, as processors multiply them.</summary>
    internal static int Length(int channels) => ((Kernel * Kernel * channels) + 3) / 4 * 4;

    /// <summary>The side of the result.</summary>
    internal static long Side(long side) => ((side - 1) / Stride) + 1;

    /// <summary>Bytes that some rows of the result need in between.</summary>
    internal static int ScratchLength(int rows, int width, int channels) => (InputRows(rows) * (width + (2 * Pad)) * channels) + width;

    /// <summary>Some rows of one picture's result.</summary>
    /// <param name="pixels">The picture, <c>[C, H, W]</c>.</param>
    /// <param name="map">C, H and W.</param>
    /// <param name="steps">By channel, what a level is worth.</param>
    /// <param name="zeros">By channel, the level of 0.</param>
    /// <param name="output">The first of the rows.</param>
    /// <param name="first">Its number.</param>
    /// <param name="rows">How many.</param>
    /// <param name="scratch">Memory for <see cref="ScratchLength"/>.</param>
    internal static void Rows(
        float* pixels, (int Channels, int Height, int Width) map, float* steps, byte* zeros, byte* output, int first, int rows, byte* scratch)
    {
        switch (LaneWidth.Best)
        {
            case 16: Rows<Lanes512>(pixels, map, steps, zeros, output, first, rows, scratch); break;
            case 8: Rows<Lanes256>(pixels, map, steps, zeros, output, first, rows, scratch); break;
            case 4: Rows<Lanes128>(pixels, map, steps, zeros, output, first, rows, scratch); break;
            default: Rows<ScalarLanes>(pixels, map, steps, zeros, output, first, rows, scratch); break;
        }
    }

    internal static void Rows<TLanes>(
        float* pixels, (int Channels, int Height, int Width) map, float* steps, byte* zeros, byte* output, int first, int rows, byte* scratch)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int line = (map.Width + (2 * Pad)) * map.Channels, top = (first * Stride) - Pad, length = Length(map.Channels);
        byte* levels = scratch + (InputRows(rows) * line);
        for (int row = 0; row < InputRows(rows); row++)
        {
            for (int c = 0; c < map.Channels; c++)
            {
                byte* target = scratch + (row * line) + c;
                if (top + row < 0 || top + row >= map.Height)
                {
                    Fill(target, map.Width + (2 * Pad), map.Channels, zeros[c]);
                    continue;
                }
                Quantize<TLanes>(pixels + ((((long)c * map.Height) + top + row) * map.Width), map.Width, steps[c], zeros[c], levels);
                Fill(target, Pad, map.Channels, zeros[c]);
                Spread(levels, map.Width, target + (Pad * map.Channels), map.Channels);
                Fill(target + ((Pad + map.Width) * map.Channels), Pad, map.Channels, zeros[c]);
            }
        }
        for (int row = 0; row < rows; row++)
        {
            byte* corner = scratch + (row * Stride * line);
            for (long x = Side(map.Width); x > 0; x--, corner += Stride * map.Channels, output += length)
                Gather(corner, line, Kernel * map.Channels, output, length);
        }
    }

    private static int InputRows(int rows) => ((rows - 1) * Stride) + Kernel;

    // As ONNX's QuantizeLinear: rounded before the zero is added.
    private static void Quantize<TLanes>(float* x, int length, float step, byte zero, byte* y) where TLanes : unmanaged, ILanes<TLanes>
    {
        int i = 0;
        for (; i <= length - TLanes.Count; i += TLanes.Count)
            Level<TLanes>(x + i, step, zero).StoreBytes(y + i);
        for (; i < length; i++)
            Level<ScalarLanes>(x + i, step, zero).StoreBytes(y + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill(byte* target, int count, int step, byte value)
    {
        for (int i = 0; i < count; i++, target += step)
            *target = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread(byte* levels, int count, byte* target, int step)
    {
        for (int i = 0; i < count; i++, target += step)
            *target = levels[i];
    }

    private static TLanes Level<TLanes>(float* x, float step, byte zero) where TLanes : unmanaged, ILanes<TLanes>
    {
        var whole = TLanes.Of(1.5f * (1 << 23)); // beside it there are no fractions
        return TLanes.Load(x) / TLanes.Of(step) + whole - whole + TLanes.Of(zero);
    }

    private static void Gather(byte* from, int line, int run, byte* to, int length)
    {
        byte* end = to + length;
        for (int row = 0; row < Kernel; row++, from += line, to += run)
        {
            if (run >= 16 && run <= 32)
            {
                // Of three channels there are 21 bytes: two vectors that overlap.
                Vector128.Load(from).Store(to);
                Vector128.Load(from + run - 16).Store(to + run - 16);
            }
            else
            {
                new ReadOnlySpan<byte>(from, run).CopyTo(new(to, run));
            }
        }
        new Span<byte>(to, (int)(end - to)).Clear();
    }
}
