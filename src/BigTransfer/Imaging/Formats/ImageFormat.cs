namespace BigTransfer.Imaging.Formats;

/// <summary>A format that is read. Found by a file's first bytes, never by its name.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Loader">libvips' operation that decodes it from memory, or null where <see cref="BmpReader"/> does.</param>
/// <param name="Extensions">The usual endings of file names, lower case, for listing folders.</param>
/// <param name="Matches">Recognises the first bytes of a file.</param>
internal sealed record ImageFormat(string Name, string? Loader, string[] Extensions, Func<ReadOnlySpan<byte>, bool> Matches)
{
    /// <summary>Bytes that <see cref="Detect"/> wants to see.</summary>
    internal const int SignatureLength = 16;

    internal static readonly ImageFormat Jpeg = new("JPEG", "jpegload_buffer", [".jpg", ".jpeg", ".jpe", ".jfif"],
        head => head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]));

    internal static readonly ImageFormat Png = new("PNG", "pngload_buffer", [".png"],
        head => head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]));

    internal static readonly ImageFormat WebP = new("WebP", "webpload_buffer", [".webp"],
        head => head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..].StartsWith("WEBP"u8));

    internal static readonly ImageFormat Gif = new("GIF", "gifload_buffer", [".gif"],
        head => head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8));

    internal static readonly ImageFormat Tiff = new("TIFF", "tiffload_buffer", [".tif", ".tiff"],
        head => head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) || head.StartsWith("II+\0"u8) || head.StartsWith("MM\0+"u8));

    internal static readonly ImageFormat Bmp = new("BMP", null, [".bmp"], head => head.StartsWith("BM"u8));

    internal static readonly ImageFormat[] All = [Jpeg, Png, WebP, Gif, Tiff, Bmp];

    internal static ImageFormat? Detect(ReadOnlySpan<byte> head)
    {
        foreach (var format in All)
            if (format.Matches(head))
                return format;
        return null;
    }
}
