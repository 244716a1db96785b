namespace BigTransfer.Imaging;

/// <summary>A picture in memory: 8-bit red, green, blue.</summary>
/// <remarks>Only a picture that <see cref="ImageDecoder.Rent(string, DecodeOptions?)"/> gave has to be disposed; of others that does nothing.</remarks>
public sealed class RgbImage : IDisposable
{
    private byte[]? _rented;

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
        (Columns, Rows) = (ImageAxis.Whole(width), ImageAxis.Whole(height));
        Pixels = pixels;
    }

    /// <summary>A picture whose pixels are not set yet: black.</summary>
    internal RgbImage(ImageAxis columns, ImageAxis rows)
        : this(columns, rows, new byte[checked(3 * columns.Length * rows.Length)])
    {
    }

    private RgbImage(ImageAxis columns, ImageAxis rows, byte[] pixels) => (Columns, Rows, Pixels) = (columns, rows, pixels);

    /// <summary>A picture whose pixels, not set yet, lie in memory of a pool until it is disposed.</summary>
    internal static RgbImage Rent(ImageAxis columns, ImageAxis rows)
    {
        byte[] rented = PictureMemory.Pool.Rent(checked(3 * columns.Length * rows.Length));
        return new RgbImage(columns, rows, rented) { _rented = rented };
    }

    /// <summary>Columns.</summary>
    public int Width => Columns.Length;

    /// <summary>Rows.</summary>
    public int Height => Rows.Length;

    /// <summary>Columns of the picture in its file: more than <see cref="Width"/> where it was decoded smaller
    /// (<see cref="DecodeOptions.ShrinkFor"/>). A recipe goes by this size.</summary>
    public int FullWidth => Columns.FullLength;

    /// <summary>Rows of the picture in its file; see <see cref="FullWidth"/>.</summary>
    public int FullHeight => Rows.FullLength;

    internal ImageAxis Columns { get; }

    internal ImageAxis Rows { get; }

    /// <summary><c>[Height, Width, 3]</c>, row-major, R, G, B. The picture's own memory, not a copy; longer than that where it is rented.</summary>
    public byte[] Pixels { get; private set; }

    /// <summary>Gives the memory of a rented picture back; its pixels are not there any more. May be called again.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _rented, null) is not { } rented)
            return;
        Pixels = [];
        PictureMemory.Pool.Return(rented);
    }

    internal ReadOnlySpan<byte> Row(int y) => Pixels.AsSpan(y * Width * 3, Width * 3);
}
