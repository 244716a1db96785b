using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Schemas;

/// <summary>The kinds of column that a stage reads.</summary>
[Flags]
internal enum InputKind
{
    None = 0,

    /// <summary>Text: the path of an image file.</summary>
    Path = 1,

    /// <summary>A decoded image, <see cref="MLImage"/>.</summary>
    Image = 2,

    /// <summary>A vector of floats of known size: pixels [3, H, W].</summary>
    Pixels = 4,

    /// <summary>A vector of bytes of unknown size: the content of an image file.</summary>
    Encoded = 8,

    /// <summary>A vector of bytes of three dimensions: a picture, [3, H, W] or [H, W, 3].</summary>
    ByteArray = 16,

    /// <summary>A vector of floats of three dimensions: a picture, [3, H, W] or [H, W, 3], of a range that the options state.</summary>
    FloatArray = 32,

    /// <summary>A vector of bytes: a picture whose shape stands in another column.</summary>
    ShapedBytes = 64,

    /// <summary>A vector of floats: a picture whose shape stands in another column, of a range that the options state.</summary>
    ShapedFloats = 128,

    /// <summary>A vector of whole numbers: the shape of the picture of a row.</summary>
    Shape = 256,

    /// <summary>All that a picture can be made of without another column.</summary>
    Pictures = Path | Image | Encoded | ByteArray | FloatArray,

    /// <summary>All that a picture can be made of whose shape stands in another column.</summary>
    Shaped = ShapedBytes | ShapedFloats,
}
