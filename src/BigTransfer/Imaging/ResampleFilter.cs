namespace BigTransfer.Imaging;

/// <summary>
/// A filter of Pillow's <c>Image.resize</c>, with the number by which Pillow and Hugging Face know it. All but <see cref="Nearest"/> are
/// widened when a picture shrinks, so that they do not alias.
/// </summary>
public enum ResampleFilter
{
    /// <summary>The pixel under the centre of the new one; nothing is averaged.</summary>
    Nearest = 0,

    /// <summary>Sinc windowed by sinc, support 3.</summary>
    Lanczos = 1,

    /// <summary>Triangle, support 1.</summary>
    Bilinear = 2,

    /// <summary>Cubic with a = -0.5, support 2.</summary>
    Bicubic = 3,

    /// <summary>Every pixel alike, support 0.5.</summary>
    Box = 4,

    /// <summary>Sinc windowed by Hamming's cosine, support 1.</summary>
    Hamming = 5,
}
