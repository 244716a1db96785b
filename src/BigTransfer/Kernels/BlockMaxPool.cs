using System.Runtime.CompilerServices;

namespace BigTransfer.Kernels;

/// <summary>
/// The stem's pool, 3x3 with stride 2, over maps in blocks of channels: <c>[N, C / block, H, W, block]</c>. What lies outside the map is zero, as
/// the authors' padding is, and not minus infinity, as a pool's own padding would be.
/// </summary>
internal static unsafe class BlockMaxPool
{
    private const int Window = 3;
    private const int Stride = 2;

    /// <summary>The side of the result; below 1 where the map is too small.</summary>
    /// <param name="side">The map's.</param>
    /// <param name="padding">Zeros before and after it, together.</param>
    internal static long Side(long side, long padding) => side + padding < Window ? 0 : ((side + padding - Window) / Stride) + 1;

    /// <summary>Pools one block of channels of one picture.</summary>
    /// <param name="input"><c>[H, W, block]</c>.</param>
    /// <param name="output"><c>[h, w, block]</c>, elsewhere.</param>
    /// <param name="map">H, W, h, w, and the zeros above and left of the map.</param>
    /// <param name="block">Channels of a block.</param>
    internal static void Run(float* input, float* output, in PoolMap map, int block)
    {
        switch (LaneWidth.For(block))
        {
            case 16: Run<Lanes512>(input, output, map, block); break;
            case 8: Run<Lanes256>(input, output, map, block); break;
            case 4: Run<Lanes128>(input, output, map, block); break;
            default: Run<ScalarLanes>(input, output, map, block); break;
        }
    }

    // Compiled for speed at once: the first picture counts.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TLanes>(float* input, float* output, in PoolMap map, int block) where TLanes : unmanaged, ILanes<TLanes>
    {
        long row = map.Width * block;
        for (long y = 0; y < map.OutputHeight; y++)
        {
            long top = (y * Stride) - map.Top;
            bool rowsInside = top >= 0 && top + Window <= map.Height;
            for (long x = 0; x < map.OutputWidth; x++, output += block)
            {
                long left = (x * Stride) - map.Left;
                if (rowsInside && left >= 0 && left + Window <= map.Width)
                    Inside<TLanes>(input + (top * row) + (left * block), row, block, output);
                else
                    AtBorder<TLanes>(input, top, left, map, block, output);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Inside<TLanes>(float* corner, long row, int block, float* output) where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int lane = 0; lane < block; lane += TLanes.Count)
        {
            float* above = corner + lane, middle = above + row, below = middle + row;
            TLanes first = Largest<TLanes>(above, block), second = Largest<TLanes>(middle, block), third = Largest<TLanes>(below, block);
            TLanes.Max(TLanes.Max(first, second), third).Store(output + lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Largest<TLanes>(float* start, int block) where TLanes : unmanaged, ILanes<TLanes> =>
        TLanes.Max(TLanes.Max(TLanes.Load(start), TLanes.Load(start + block)), TLanes.Load(start + (2 * block)));

    // A window that reaches outside has a zero in it.
    private static void AtBorder<TLanes>(float* input, long top, long left, in PoolMap map, int block, float* output)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int lane = 0; lane < block; lane += TLanes.Count)
        {
            var largest = TLanes.Of(0);
            for (long y = Math.Max(0, top); y < Math.Min(map.Height, top + Window); y++)
            {
                for (long x = Math.Max(0, left); x < Math.Min(map.Width, left + Window); x++)
                    largest = TLanes.Max(largest, TLanes.Load(input + (((y * map.Width) + x) * block) + lane));
            }
            largest.Store(output + lane);
        }
    }
}
