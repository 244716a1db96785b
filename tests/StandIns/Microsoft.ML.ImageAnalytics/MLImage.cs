namespace Microsoft.ML.Data;

/// <summary>A picture of 32 bits a pixel in memory. The stand-in has no codecs: it is made from pixels only.</summary>
public sealed class MLImage : IDisposable
{
    private readonly MLPixelFormat _pixelFormat;
    private readonly int _width;
    private readonly int _height;
    private byte[] _pixels;
    private string _tag;

    private MLImage(int width, int height, MLPixelFormat pixelFormat, byte[] pixels)
    {
        _width = width;
        _height = height;
        _pixelFormat = pixelFormat;
        _pixels = pixels;
    }

    public MLPixelFormat PixelFormat => Alive._pixelFormat;

    public int Width => Alive._width;

    public int Height => Alive._height;

    public int BitsPerPixel => Alive._pixels.Length / (_width * _height) * 8;

    /// <summary>Rows from the top, in the order of <see cref="PixelFormat"/>, colours multiplied by alpha.</summary>
    public ReadOnlySpan<byte> Pixels => Alive._pixels;

    /// <summary>Blue, green and red of each pixel, as they are without alpha.</summary>
    public byte[] GetBGRPixels
    {
        get
        {
            var pixels = Alive._pixels;
            int red = _pixelFormat == MLPixelFormat.Rgba32 ? 0 : 2;
            var bgr = new byte[_width * _height * 3];
            for (int from = 0, to = 0; from < pixels.Length; from += 4, to += 3)
            {
                int alpha = pixels[from + 3];
                (bgr[to], bgr[to + 1], bgr[to + 2]) =
                    (Divided(pixels[from + 2 - red], alpha), Divided(pixels[from + 1], alpha), Divided(pixels[from + red], alpha));
            }
            return bgr;
        }
    }

    /// <summary>Anything the owner likes to attach, such as the file's name.</summary>
    public string Tag
    {
        get => Alive._tag;
        set => Alive._tag = value;
    }

    private MLImage Alive => _pixels != null ? this : throw new InvalidOperationException("Object is disposed.");

    public static MLImage CreateFromStream(Stream imageStream) => throw NoCodec();

    public static MLImage CreateFromFile(string imagePath) => throw NoCodec();

    public static MLImage CreateFromPixels(int width, int height, MLPixelFormat pixelFormat, ReadOnlySpan<byte> imagePixelData)
    {
        if (pixelFormat is not (MLPixelFormat.Bgra32 or MLPixelFormat.Rgba32))
            throw new ArgumentException("Unsupported pixel format", nameof(pixelFormat));
        if (width <= 0)
            throw new ArgumentException("Invalid width value.", nameof(width));
        if (height <= 0)
            throw new ArgumentException("Invalid height value.", nameof(height));
        if (imagePixelData.Length != width * height * 4)
            throw new ArgumentException($"Invalid {nameof(imagePixelData)} buffer size.");
        return new(width, height, pixelFormat, imagePixelData.ToArray());
    }

    public void Dispose() => _pixels = null;

    private static byte Divided(byte colour, int alpha) => alpha == 0 ? (byte)0 : (byte)Math.Min(255, ((colour * 255) + (alpha / 2)) / alpha);

    private static NotSupportedException NoCodec() => new("The stand-in for ML.NET's MLImage cannot decode image files: make it from pixels.");
}

/// <summary>The order of a pixel's four bytes.</summary>
public enum MLPixelFormat
{
    Unknown,
    Bgra32,
    Rgba32,
}
