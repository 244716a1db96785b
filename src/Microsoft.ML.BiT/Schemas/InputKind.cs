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
}
