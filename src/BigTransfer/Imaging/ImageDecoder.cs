using BigTransfer.Imaging.Formats;
using BigTransfer.Imaging.Native;

namespace BigTransfer.Imaging;

/// <summary>
/// Reads JPEG, PNG, WebP, GIF, TIFF and BMP as Pillow's <c>Image.open(file).convert("RGB")</c> does: the first frame; alpha dropped
/// without blending; colour profiles ignored; CMYK of Adobe files inverted. A file that is broken or ends early is an error, never a
/// part of a picture. (JPEG data that are damaged inside but complete come out as libjpeg mends them, as in Pillow.) Options ask for other
/// handling of alpha and orientation. Thread-safe; a call uses the calling thread only.
/// </summary>
public static class ImageDecoder
{
    private static readonly string Known = string.Join(", ", ImageFormat.All.Select(format => format.Name));

    /// <summary>libvips' version, for example <c>8.18.7</c>.</summary>
    /// <exception cref="BigTransferException">libvips is not there.</exception>
    public static string LibraryVersion => Vips.Version;

    /// <summary>Whether a file's name ends as those of pictures do. For listing folders; the content is not looked at.</summary>
    public static bool IsImageFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string extension = Path.GetExtension(path);
        return ImageFormat.All.Any(format => format.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Decodes a file.</summary>
    /// <exception cref="BigTransferException">The file cannot be read or is no sound picture; the message names it and the reason.</exception>
    public static RgbImage Decode(string path, DecodeOptions? options = null) => Decode(path, options, rents: false);

    /// <summary>Decodes a file's content.</summary>
    /// <param name="encoded">The whole content.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="BigTransferException">No sound picture; the message names it and the reason.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> encoded, string name, DecodeOptions? options = null) => Decode(encoded, name, options, rents: false);

    /// <summary>Decodes a file into memory of a pool, for a picture that is not kept: disposing it gives the memory back, and decoding many
    /// takes none for each.</summary>
    /// <inheritdoc cref="Decode(string, DecodeOptions?)" path="/exception"/>
    public static RgbImage Rent(string path, DecodeOptions? options = null) => Decode(path, options, rents: true);

    /// <summary>Decodes a file's content into memory of a pool, for a picture that is not kept: disposing it gives the memory back.</summary>
    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, string, DecodeOptions?)"/>
    public static RgbImage Rent(ReadOnlySpan<byte> encoded, string name, DecodeOptions? options = null) => Decode(encoded, name, options, rents: true);

    private static RgbImage Decode(string path, DecodeOptions? options, bool rents)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= DecodeOptions.Default;
        var (content, length) = ReadFile(path, options.MaxBytes);
        try
        {
            return Decode(content.AsSpan(0, length), path, options, rents);
        }
        finally
        {
            PictureMemory.Pool.Return(content);
        }
    }

    private static RgbImage Decode(ReadOnlySpan<byte> encoded, string name, DecodeOptions? options, bool rents)
    {
        ArgumentNullException.ThrowIfNull(name);
        options ??= DecodeOptions.Default;
        try
        {
            CheckBytes(encoded.Length, options.MaxBytes);
            var format = Detect(encoded);
            return format == ImageFormat.Bmp ? BmpReader.Read(encoded, options) : VipsReader.Read(encoded, format, options, rents);
        }
        catch (Exception e) when (e is ImageFormatException or VipsException)
        {
            throw Unreadable(name, e);
        }
    }

    private static void CheckBytes(long bytes, long most)
    {
        if (bytes > Math.Min(most, Array.MaxLength))
            throw new ImageFormatException($"it has {bytes} bytes, more than the limit of {Math.Min(most, Array.MaxLength)}");
    }

    private static ImageFormat Detect(ReadOnlySpan<byte> head) =>
        ImageFormat.Detect(head)
        ?? throw new ImageFormatException(head.IsEmpty ? "it is empty" : $"not one of the formats that are read ({Known})");

    /// <summary>The whole file, in a rented array, unless its first bytes show that it is not a picture.</summary>
    private static (byte[] Content, int Length) ReadFile(string path, long maxBytes)
    {
        byte[]? content = null;
        using var file = InputFile.Open(path, buffer: 0);
        try
        {
            Span<byte> head = stackalloc byte[ImageFormat.SignatureLength];
            head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            Detect(head);
            CheckBytes(file.Length, maxBytes);
            int length = (int)file.Length;
            content = PictureMemory.Pool.Rent(length);
            head.CopyTo(content);
            file.ReadExactly(content.AsSpan(head.Length, length - head.Length));
            return (content, length);
        }
        catch (Exception e) when (e is IOException or NotSupportedException or ImageFormatException)
        {
            if (content is not null)
                PictureMemory.Pool.Return(content);
            throw Unreadable(path, e);
        }
    }

    private static BigTransferException Unreadable(string name, Exception cause) =>
        new($"{name}: cannot be read as an image: {cause.Message.ReplaceLineEndings(" ")}", cause);
}
