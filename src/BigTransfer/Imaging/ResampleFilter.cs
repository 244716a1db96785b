namespace BigTransfer.Imaging;

/// <summary>A kernel of Pillow's resampling. Both are widened when a picture shrinks, so that they do not alias.</summary>
public enum ResampleFilter
{
    /// <summary>Triangle, support 1. Pillow's and Hugging Face's number 2.</summary>
    Bilinear,

    /// <summary>Cubic with a = -0.5, support 2. Pillow's and Hugging Face's number 3.</summary>
    Bicubic,
}
