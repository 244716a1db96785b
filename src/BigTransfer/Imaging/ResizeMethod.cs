namespace BigTransfer.Imaging;

/// <summary>Whose resizing is followed.</summary>
public enum ResizeMethod
{
    /// <summary>
    /// Pillow's: antialiased, 8 bits between the passes and after them. Also torchvision's on pictures, timm's and Hugging Face's.
    /// </summary>
    Pillow,

    /// <summary>
    /// <c>tf.image.resize</c> with its defaults: bilinear, half-pixel centres, no antialiasing, floats. The filter has to be bilinear.
    /// </summary>
    TensorFlow,
}
