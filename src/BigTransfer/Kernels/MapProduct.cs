using System.Runtime.CompilerServices;

namespace BigTransfer.Kernels;

/// <summary>
/// Positions of a map times a panel of kernels: at each position, each output's sum over all input channels. As many sums as there are
/// registers go over the channels at once, six positions by four vectors, so that a load serves several multiplications.
/// </summary>
internal static unsafe class MapProduct
{
    /// <summary>Multiplies positions with one panel.</summary>
    /// <param name="x">The first position, in the first block.</param>
    /// <param name="panel">Kernels, <c>[inputs, width]</c>.</param>
    /// <param name="width">Outputs of the panel, a multiple of the block and at most <see cref="ProductShape.PanelWidth"/>.</param>
    /// <param name="y">The first position, in the block of the panel's first output.</param>
    /// <param name="positions">How many.</param>
    /// <param name="shape">The maps.</param>
    internal static void Apply<TLanes>(float* x, float* panel, int width, float* y, int positions, in ProductShape shape)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        // Vectors of 512 bits come with 32 registers. Parts of a block go to one block.
        int most = TLanes.Count == Lanes512.Count ? 4 : 2;
        if (TLanes.Count < shape.Block)
            most = Math.Min(most, shape.Block / TLanes.Count);
        for (int output = 0; output < width;)
        {
            long at = (output / shape.Block * shape.OutputStep) + (output % shape.Block);
            int vectors = Math.Min(most, (width - output) / TLanes.Count);
            if (vectors == 4)
                Columns<FourLanes<TLanes>>(x, panel + output, width, y + at, positions, shape, TLanes.Count);
            else if (vectors >= 2)
                Columns<TwoLanes<TLanes>>(x, panel + output, width, y + at, positions, shape, TLanes.Count);
            else
                Columns<OneLane<TLanes>>(x, panel + output, width, y + at, positions, shape, TLanes.Count);
            output += (vectors == 3 ? 2 : vectors) * TLanes.Count;
        }
    }

    private static void Columns<TGroup>(
        float* x, float* panel, int width, float* y, int positions, in ProductShape shape, int lanes)
        where TGroup : unmanaged, ILaneGroup<TGroup>
    {
        nint step = lanes == shape.Block ? (nint)shape.OutputStep : lanes;
        for (int at = 0; at < positions;)
        {
            int rest = positions - at, rows = rest >= 6 && rest != 8 ? 6 : rest >= 4 ? 4 : 1; // 8 are twice 4
            long from = (long)at * shape.Block;
            switch (rows)
            {
                case 6: Six<TGroup>(x + from, panel, width, lanes, y + from, step, shape); break;
                case 4: Four<TGroup>(x + from, panel, width, lanes, y + from, step, shape); break;
                default: One<TGroup>(x + from, panel, width, lanes, y + from, step, shape); break;
            }
            at += rows;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Six<TGroup>(float* x, float* panel, int width, nint lanes, float* y, nint step, in ProductShape shape)
        where TGroup : unmanaged, ILaneGroup<TGroup>
    {
        TGroup s0 = TGroup.Zero, s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;
        nint row = shape.Block, row2 = 2 * row, row3 = 3 * row;
        for (int block = shape.InputBlocks; block > 0; block--, x += shape.InputStep)
        {
            float* end = x + row;
            for (float* a = x, b = x + row3; a < end; a++, b++, panel += width)
            {
                var kernels = TGroup.Load(panel, lanes);
                s0 = s0.Add(a[0], kernels);
                s1 = s1.Add(a[row], kernels);
                s2 = s2.Add(a[row2], kernels);
                s3 = s3.Add(b[0], kernels);
                s4 = s4.Add(b[row], kernels);
                s5 = s5.Add(b[row2], kernels);
            }
        }
        s0.Store(y, step);
        s1.Store(y + row, step);
        s2.Store(y + row2, step);
        y += row3;
        s3.Store(y, step);
        s4.Store(y + row, step);
        s5.Store(y + row2, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Four<TGroup>(float* x, float* panel, int width, nint lanes, float* y, nint step, in ProductShape shape)
        where TGroup : unmanaged, ILaneGroup<TGroup>
    {
        TGroup s0 = TGroup.Zero, s1 = s0, s2 = s0, s3 = s0;
        nint row = shape.Block, row2 = 2 * row, row3 = 3 * row;
        for (int block = shape.InputBlocks; block > 0; block--, x += shape.InputStep)
        {
            float* end = x + row;
            for (float* a = x; a < end; a++, panel += width)
            {
                var kernels = TGroup.Load(panel, lanes);
                s0 = s0.Add(a[0], kernels);
                s1 = s1.Add(a[row], kernels);
                s2 = s2.Add(a[row2], kernels);
                s3 = s3.Add(a[row3], kernels);
            }
        }
        s0.Store(y, step);
        s1.Store(y + row, step);
        s2.Store(y + row2, step);
        s3.Store(y + row3, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void One<TGroup>(float* x, float* panel, int width, nint lanes, float* y, nint step, in ProductShape shape)
        where TGroup : unmanaged, ILaneGroup<TGroup>
    {
        var sum = TGroup.Zero;
        for (int block = shape.InputBlocks; block > 0; block--, x += shape.InputStep)
        {
            float* end = x + shape.Block;
            for (float* a = x; a < end; a++, panel += width)
                sum = sum.Add(*a, TGroup.Load(panel, lanes));
        }
        sum.Store(y, step);
    }
}
