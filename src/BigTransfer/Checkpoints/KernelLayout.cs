namespace BigTransfer.Checkpoints;

/// <summary>How a source lays a weight out; the canonical layout is OIHW (and [classes, features] for the head's kernel).</summary>
internal enum KernelLayout
{
    /// <summary>A vector, the same everywhere.</summary>
    Vector,
    /// <summary>Rows of classes, columns of features: the head as a linear layer.</summary>
    Matrix,
    /// <summary>Output, input, height, width: PyTorch and its relatives.</summary>
    Oihw,
    /// <summary>Height, width, input, output: TensorFlow and its relatives.</summary>
    Hwio,
}

/// <summary>Shapes and data from a source's layout to the canonical one.</summary>
internal static class KernelLayouts
{
    private const int Tile = 32;

    /// <summary>The shape that a source gives a weight of this canonical shape.</summary>
    public static int[] SourceShape(IReadOnlyList<int> canonical, KernelLayout layout)
    {
        if (layout is KernelLayout.Vector or KernelLayout.Matrix)
            return [.. canonical];
        int[] oihw = canonical.Count == 4 ? [.. canonical] : [canonical[0], canonical[1], 1, 1];
        return layout == KernelLayout.Oihw ? oihw : [oihw[2], oihw[3], oihw[1], oihw[0]];
    }

    /// <summary>The OIHW shape of a kernel stored in a layout; a matrix has height and width 1.</summary>
    public static int[] OihwShape(IReadOnlyList<int> source, KernelLayout layout) => layout switch
    {
        KernelLayout.Hwio => [source[3], source[2], source[0], source[1]],
        KernelLayout.Matrix => [source[0], source[1], 1, 1],
        _ => [.. source],
    };

    /// <summary>Moves a kernel from [H, W, I, O] to [O, I, H, W], in tiles so that both sides stay in the cache.</summary>
    public static unsafe void HwioToOihw(ReadOnlySpan<float> hwio, Span<float> oihw, int area, int inputs, int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hwio.Length, area * inputs * outputs);
        ArgumentOutOfRangeException.ThrowIfNotEqual(oihw.Length, hwio.Length);
        fixed (float* start = hwio, target = oihw)
        {
            float* from = start, to = target; // the threads' copies of what is held here
            RowParts.ForEach(outputs, Tile, hwio.Length, (first, end) => HwioToOihw(from, to, area, inputs, outputs, first, end));
        }
    }

    private static unsafe void HwioToOihw(float* hwio, float* oihw, int area, int inputs, int outputs, int first, int end)
    {
        for (var o0 = first; o0 < end; o0 += Tile)
        {
            var o1 = Math.Min(o0 + Tile, end);
            for (var i0 = 0; i0 < inputs; i0 += Tile)
            {
                var i1 = Math.Min(i0 + Tile, inputs);
                for (var hw = 0; hw < area; hw++)
                {
                    for (var i = i0; i < i1; i++)
                    {
                        var row = hwio + (hw * inputs + i) * (long)outputs;
                        for (var o = o0; o < o1; o++)
                            oihw[((long)o * inputs + i) * area + hw] = row[o];
                    }
                }
            }
        }
    }
}
