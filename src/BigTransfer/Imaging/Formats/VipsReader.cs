using BigTransfer.Imaging.Native;

namespace BigTransfer.Imaging.Formats;

/// <summary>Decodes by libvips, strip by strip on the calling thread, straight into RGB.</summary>
internal static unsafe class VipsReader
{
    /// <summary>Rows fetched at once; a multiple of every loader's strip, so that no row is decoded twice.</summary>
    private const int StripRows = 64;

    private const string WholeOptions = "fail-on=error,access=sequential";

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
        // Nothing but the header is read before the first pixels are asked for.
        using var whole = Open(data, length, format, shrink: 1);
        var full = VipsPixels.Of(whole);
        PixelLimit.Check(full.Width, full.Height, options.MaxPixels);
        // Pillow turns TIFF while loading, and nothing else.
        bool turns = format == ImageFormat.Tiff || options.ApplyOrientation;
        int orientation = turns ? Vips.vips_image_get_orientation(whole.Instance) : Orientation.Upright;
        var convert = PillowRgb.ConverterFor(full, format, new ReadOnlySpan<byte>(data, length));
        if (options.Background is { } background && AlphaBlend.IsIn(full))
            convert = AlphaBlend.Over(background, convert, full.Format);
        int shrink = format == ImageFormat.Jpeg ? ShrinkOnLoad.FactorFor(full.Width, full.Height, orientation, options.ShrinkFor) : 1;
        if (shrink == 1)
            return Orientation.Apply(ReadPixels(whole, full, full, shrink, convert, rents), orientation);
        using var shrunk = Open(data, length, format, shrink);
        return Orientation.Apply(ReadPixels(shrunk, VipsPixels.Of(shrunk), full, shrink, convert, rents), orientation);
    }

    private static VipsObject Open(byte* data, int length, ImageFormat format, int shrink)
    {
        using var loader = new VipsOperation(format.Loader!);
        loader.SetMemory("buffer", data, length);
        loader.SetOptions(shrink == 1 ? WholeOptions : FormattableString.Invariant($"{WholeOptions},shrink={shrink}"));
        loader.Build();
        return loader.TakeImage("out");
    }

    private static RgbImage ReadPixels(VipsObject image, VipsPixels pixels, VipsPixels full, int shrink, RowConverter convert, bool rents)
    {
        var columns = ImageAxis.Shrunk(pixels.Width, full.Width, shrink);
        var rows = ImageAxis.Shrunk(pixels.Height, full.Height, shrink);
        var rgb = rents ? RgbImage.Rent(columns, rows) : new RgbImage(columns, rows);
        try
        {
            ReadPixels(image, pixels, convert, rgb.Pixels);
            return rgb;
        }
        catch
        {
            rgb.Dispose();
            throw;
        }
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
