namespace BigTransfer.Imaging.Resampling;

/// <summary>Pillow's nearest neighbour: the pixel under the centre of the new one.</summary>
internal static class NearestResample
{
    /// <summary>Computes a part of the resized picture into <paramref name="destination"/>, <c>[window.Height, window.Width, 3]</c>.</summary>
    internal static void Resize(RgbImage image, ResizeWindow window, Span<byte> destination)
    {
        int[] columns = Positions(image.Columns, window.FullWidth, window.Left, window.Width);
        int[] rows = Positions(image.Rows, window.FullHeight, window.Top, window.Height);
        for (int y = 0, to = 0; y < rows.Length; y++)
        {
            var row = image.Row(rows[y]);
            for (int x = 0; x < columns.Length; x++, to += 3)
                row.Slice(3 * columns[x], 3).CopyTo(destination[to..]);
        }
    }

    /// <summary>
    /// The input position of each output. The centre moves on by adding, as in Pillow (src/libImaging/Geometry.c): a product would round
    /// differently.
    /// </summary>
    private static int[] Positions(ImageAxis input, int outputSize, int offset, int length)
    {
        double scale = input.Extent / outputSize, center = input.Start + (scale * 0.5);
        var positions = new int[length];
        for (int i = 0; i < offset + length; i++, center += scale)
        {
            if (i >= offset)
                positions[i - offset] = Math.Min((int)center, input.Length - 1);
        }
        return positions;
    }
}
