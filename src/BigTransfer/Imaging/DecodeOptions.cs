namespace BigTransfer.Imaging;

/// <summary>How encoded pictures are read.</summary>
public sealed record DecodeOptions
{
    /// <summary>Pillow's limit for an error: twice its <c>MAX_IMAGE_PIXELS</c>.</summary>
    public const long PillowMaxPixels = 178_956_970;

    /// <summary>
    /// Turns and mirrors the picture as its EXIF orientation says. Off by default: none of the BiT sources does it. (TIFF is turned
    /// either way, as Pillow does while loading.)
    /// </summary>
    public bool ApplyOrientation { get; init; }

    /// <summary>The most pixels, width x height, that are read. Checked from the header, before memory is taken for the pixels.</summary>
    public long MaxPixels
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxPixels));
            field = value;
        }
    } = PillowMaxPixels;

    /// <summary>The most bytes that an encoded picture may have. Checked before they are read.</summary>
    public long MaxBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxBytes));
            field = value;
        }
    } = Array.MaxLength;

    /// <summary>
    /// What shows behind transparent pixels. Null, the default: alpha is dropped and the colour stored beneath it shows, as in Pillow's
    /// <c>convert("RGB")</c>. (BMP is opaque either way.)
    /// </summary>
    public RgbColor? Background { get; init; }

    /// <summary>
    /// The recipe that the picture will be prepared by: a JPEG is then decoded at a half, a quarter or an eighth of its size, which takes less
    /// time and memory, as long as that is three times what the recipe resizes it to. Null, the default: at its own size. Prepared values
    /// differ a little from those of the whole picture: for photographs by 1.5 levels of 255 at most on average over a picture (at single hard
    /// edges by up to 35), and the cosine of embeddings is at least 0.999 (<c>bit-mini</c>). Other formats, smaller pictures, and recipes
    /// without a resize or with one that takes pixels whole (nearest neighbour, box, TensorFlow's) are decoded as ever.
    /// <see cref="MaxPixels"/> counts the size in the file.
    /// </summary>
    public PreprocessRecipe? ShrinkFor { get; init; }

    internal static DecodeOptions Default { get; } = new();
}
