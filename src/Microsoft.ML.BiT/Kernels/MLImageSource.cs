using BigTransfer;
using BigTransfer.Imaging;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Reads the pixels of images that are decoded already; their alpha is dropped.</summary>
internal sealed class MLImageSource : IImageSource<MLImage>
{
    private const int Channels = 3, BytesPerPixel = 4;

    public RgbImage Read(MLImage value)
    {
        if (value is null)
            throw new BigTransferException("expected an image, found none");
        try
        {
            return new RgbImage(value.Width, value.Height, ToRgb(value));
        }
        catch (InvalidOperationException e)
        {
            throw new BigTransferException($"expected an image, found one whose pixels are gone ({e.Message})", e);
        }
    }

    /// <summary>An RGB picture as an image of ML.NET's.</summary>
    public static MLImage ToMLImage(RgbImage image)
    {
        var rgba = new byte[image.Width * image.Height * BytesPerPixel];
        for (int from = 0, to = 0; to < rgba.Length; from += Channels, to += BytesPerPixel)
        {
            rgba[to] = image.Pixels[from];
            rgba[to + 1] = image.Pixels[from + 1];
            rgba[to + 2] = image.Pixels[from + 2];
            rgba[to + 3] = byte.MaxValue;
        }
        return MLImage.CreateFromPixels(image.Width, image.Height, MLPixelFormat.Rgba32, rgba);
    }

    private static byte[] ToRgb(MLImage image)
    {
        // Colours behind a translucent alpha are stored multiplied by it; this property, slower, divides them again.
        if (!IsOpaque(image.Pixels))
            return Reordered(image.GetBGRPixels, Channels, blueFirst: true);
        return Reordered(image.Pixels, BytesPerPixel, image.PixelFormat == MLPixelFormat.Bgra32);
    }

    private static bool IsOpaque(ReadOnlySpan<byte> pixels)
    {
        for (var alpha = BytesPerPixel - 1; alpha < pixels.Length; alpha += BytesPerPixel)
        {
            if (pixels[alpha] != byte.MaxValue)
                return false;
        }
        return true;
    }

    private static byte[] Reordered(ReadOnlySpan<byte> pixels, int stride, bool blueFirst)
    {
        var rgb = new byte[pixels.Length / stride * Channels];
        var (red, blue) = blueFirst ? (2, 0) : (0, 2);
        for (int from = 0, to = 0; to < rgb.Length; from += stride, to += Channels)
        {
            rgb[to] = pixels[from + red];
            rgb[to + 1] = pixels[from + 1];
            rgb[to + 2] = pixels[from + blue];
        }
        return rgb;
    }
}
