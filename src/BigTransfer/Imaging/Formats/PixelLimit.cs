namespace BigTransfer.Imaging.Formats;

internal static class PixelLimit
{
    /// <summary>The most pixels of 3 bytes that one array holds.</summary>
    private static readonly long ArrayPixels = Array.MaxLength / 3;

    internal static void Check(long width, long height, long maxPixels)
    {
        if (width < 1 || height < 1)
            throw new ImageFormatException($"its header says {width} x {height} pixels");
        long limit = Math.Min(maxPixels, ArrayPixels);
        if (width > limit / height)
            throw new ImageFormatException($"its header says {width} x {height} pixels, more than the limit of {limit}");
    }
}
