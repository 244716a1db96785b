using BigTransfer;
using BigTransfer.Imaging;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Decodes image files.</summary>
/// <param name="imageFolder">The folder that relative paths start from; null for the working directory.</param>
/// <param name="decoding">How they are decoded.</param>
internal sealed class PathSource(string? imageFolder, DecodeOptions decoding) : IImageSource<ReadOnlyMemory<char>>
{
    public RgbImage Read(ReadOnlyMemory<char> value)
    {
        if (value.Span.IsWhiteSpace())
            throw new BigTransferException("expected the path of an image file, found an empty text");
        var path = imageFolder is null ? value.ToString() : Path.Combine(imageFolder, value.ToString());
        try
        {
            return ImageDecoder.Rent(path, decoding);
        }
        catch (ArgumentException e)
        {
            // Not a caller's mistake here: paths are data.
            throw new BigTransferException($"{path}: expected the path of an image file, found a text that cannot be one", e);
        }
    }
}
