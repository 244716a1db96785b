namespace BigTransfer.Imaging;

/// <summary>
/// One axis of a picture in memory. The picture itself is <paramref name="Extent"/> pixels long, from <paramref name="Start"/> on: as long as its
/// pixels, unless it was decoded at a fraction that does not divide its length. libvips leaves out the pixel that would be a part.
/// </summary>
/// <param name="Length">Pixels in memory.</param>
/// <param name="FullLength">Pixels in the file.</param>
/// <param name="Start">Where the picture begins, in pixels of memory.</param>
/// <param name="Extent">How long the picture is, in pixels of memory.</param>
internal readonly record struct ImageAxis(int Length, int FullLength, double Start, double Extent)
{
    internal static ImageAxis Whole(int length) => new(length, length, 0, length);

    /// <summary>An axis that was decoded at one <paramref name="shrink"/>th of its full length.</summary>
    internal static ImageAxis Shrunk(int length, int fullLength, int shrink) => new(length, fullLength, 0, (double)fullLength / shrink);

    internal ImageAxis Mirrored => this with { Start = Length - Start - Extent };

    /// <summary>Whether a resize to <paramref name="length"/> changes nothing.</summary>
    internal bool IsOf(int length) => this == Whole(length);
}
