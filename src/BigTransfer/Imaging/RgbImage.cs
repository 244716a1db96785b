namespace BigTransfer.Imaging;

/// <summary>A picture in memory: 8-bit red, green, blue.</summary>
public sealed class RgbImage
{
    /// <summary>Wraps pixels; the array is not copied.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels"><c>[height, width, 3]</c>, row-major, R, G, B, each 0 to 255.</param>
    /// <exception cref="ArgumentException">The array's length is not height x width x 3.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.LongLength != 3L * width * height)
            throw new ArgumentException($"expected 3 x {width} x {height} = {3L * width * height} bytes, found {pixels.LongLength}", nameof(pixels));
        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary><c>[Height, Width, 3]</c>, row-major, R, G, B. The picture's own memory, not a copy.</summary>
    public byte[] Pixels { get; }

    internal ReadOnlySpan<byte> Row(int y) => Pixels.AsSpan(y * Width * 3, Width * 3);
}
