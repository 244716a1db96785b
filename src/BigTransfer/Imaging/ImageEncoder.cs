using BigTransfer.Imaging.Native;

namespace BigTransfer.Imaging;

/// <summary>Writes pictures by libvips. A file is there whole or not at all.</summary>
public static class ImageEncoder
{
    /// <summary>Writes a JPEG file, replacing what is there.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="path">The file.</param>
    /// <param name="quality">1 to 100.</param>
    /// <exception cref="BigTransferException">The file cannot be written; the message names it and the reason.</exception>
    public static void SaveJpeg(RgbImage image, string path, int quality = 90)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        Save(image, path, "jpegsave_buffer", $"Q={quality}");
    }

    /// <summary>Writes a PNG file, replacing what is there.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="BigTransferException">The file cannot be written; the message names it and the reason.</exception>
    public static void SavePng(RgbImage image, string path) => Save(image, path, "pngsave_buffer", "compression=6");

    private static void Save(RgbImage image, string path, string saver, string options)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] encoded;
        try
        {
            encoded = Encode(image, saver, options);
        }
        catch (VipsException e)
        {
            throw new BigTransferException($"{path}: cannot be encoded: {e.Message}", e);
        }
        AtomicFile.Write(path, stream => stream.Write(encoded));
    }

    private static unsafe byte[] Encode(RgbImage image, string saver, string options)
    {
        fixed (byte* data = image.Pixels)
        {
            byte* pixels = data;
            return Vips.Run(() =>
            {
                using var source = new VipsObject(
                    Vips.vips_image_new_from_memory(pixels, (nuint)(3L * image.Width * image.Height), image.Width, image.Height, 3, (int)VipsBandFormat.UInt8));
                using var operation = new VipsOperation(saver);
                operation.SetImage("in", source);
                operation.SetOptions(options);
                operation.Build();
                return operation.TakeBytes("buffer");
            });
        }
    }
}
