namespace Microsoft.ML.BiT;

/// <summary>What the values of a picture mean that is an array of numbers. The names are saved with pipelines.</summary>
public enum PixelRange
{
    /// <summary>0 is black, 255 full.</summary>
    ZeroTo255,

    /// <summary>0 is black, 1 full.</summary>
    ZeroToOne,

    /// <summary>-1 is black, 1 full.</summary>
    MinusOneToOne,
}
