using BigTransfer.Imaging.Native;

namespace BigTransfer.Imaging.Formats;

/// <summary>Decodes by libvips, strip by strip on the calling thread, straight into RGB.</summary>
internal static unsafe class VipsReader
{
    /// <summary>Rows fetched at once; a multiple of every loader's strip, so that no row is decoded twice.</summary>
    private const int StripRows = 64;

    /// <summary>Decodes a whole file.</summary>
    /// <exception cref="VipsException">With libvips' reason.</exception>
    /// <exception cref="ImageFormatException">A picture that is sound but too large or of a kind that has no RGB here.</exception>
    internal static RgbImage Read(ReadOnlySpan<byte> encoded, ImageFormat format, DecodeOptions options, bool rents)
    {
        fixed (byte* data = format == ImageFormat.Gif && options.Background is null ? GifTransparency.WithoutIt(encoded) : encoded)
        {
            byte* start = data;
            int length = encoded.Length;
            return Vips.Run(() => Read(start, length, format, options, rents));
        }
    }

    private static RgbImage Read(byte* data, int length, ImageFormat format, DecodeOptions options, bool rents)
    {
        using var loader = new VipsOperation(format.Loader!);
        loader.SetMemory("buffer", data, length);
        loader.SetOptions("fail-on=error,access=sequential");
        loader.Build();
        using var image = loader.TakeImage("out");
        var pixels = VipsPixels.Of(image);
        PixelLimit.Check(pixels.Width, pixels.Height, options.MaxPixels);
        var convert = PillowRgb.ConverterFor(pixels, format, new ReadOnlySpan<byte>(data, length));
        if (options.Background is { } background && AlphaBlend.IsIn(pixels))
            convert = AlphaBlend.Over(background, convert, pixels.Format);
        var rgb = rents ? RgbImage.Rent(pixels.Width, pixels.Height) : new RgbImage(pixels.Width, pixels.Height);
        try
        {
            ReadPixels(image, pixels, convert, rgb.Pixels);
        }
        catch
        {
            rgb.Dispose();
            throw;
        }
        // Pillow turns TIFF while loading, and nothing else.
        return format == ImageFormat.Tiff || options.ApplyOrientation
            ? Orientation.Apply(rgb, Vips.vips_image_get_orientation(image.Instance))
            : rgb;
    }

    private static void ReadPixels(VipsObject image, VipsPixels pixels, RowConverter convert, byte[] rgb)
    {
        using var region = new VipsObject(Vips.vips_region_new(image.Instance));
        for (int top = 0; top < pixels.Height; top += StripRows)
        {
            int rows = Math.Min(StripRows, pixels.Height - top);
            nint strip = Vips.Check(Vips.vips_region_fetch(region.Instance, 0, top, pixels.Width, rows, out nuint length));
            try
            {
                var source = new ReadOnlySpan<byte>((void*)strip, checked((int)length));
                convert(source, pixels.Bands, rgb.AsSpan(3 * top * pixels.Width, 3 * rows * pixels.Width));
            }
            finally
            {
                Vips.g_free(strip);
            }
        }
    }
}
