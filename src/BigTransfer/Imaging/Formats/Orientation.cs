namespace BigTransfer.Imaging.Formats;

/// <summary>EXIF's eight orientations.</summary>
internal static class Orientation
{
    internal const int Upright = 1;

    /// <summary>Whether it exchanges columns and rows.</summary>
    internal static bool Transposes(int orientation) => orientation is >= 5 and <= 8;

    /// <summary>The picture as it is meant to be seen.</summary>
    /// <param name="image">The picture as it is stored; disposed where the result is another.</param>
    /// <param name="orientation">EXIF's tag 274: 1 is upright; what is not 1 to 8 counts as 1.</param>
    internal static RgbImage Apply(RgbImage image, int orientation)
    {
        if (orientation is < 2 or > 8)
            return image;
        // Where the stored picture's columns and rows run in the result. 5 to 8 also exchange the two.
        bool transpose = Transposes(orientation);
        bool flipColumns = orientation is 2 or 3 or 7 or 8;
        bool flipRows = orientation is 3 or 4 or 6 or 7;
        var columns = flipColumns ? image.Columns.Mirrored : image.Columns;
        var rows = flipRows ? image.Rows.Mirrored : image.Rows;
        var turned = transpose ? new RgbImage(rows, columns) : new RgbImage(columns, rows);
        for (int y = 0, to = 0; y < turned.Height; y++)
        {
            for (int x = 0; x < turned.Width; x++, to += 3)
            {
                int column = transpose ? y : x, row = transpose ? x : y;
                if (flipColumns)
                    column = image.Width - 1 - column;
                if (flipRows)
                    row = image.Height - 1 - row;
                image.Pixels.AsSpan(3 * ((row * image.Width) + column), 3).CopyTo(turned.Pixels.AsSpan(to));
            }
        }
        image.Dispose();
        return turned;
    }
}
