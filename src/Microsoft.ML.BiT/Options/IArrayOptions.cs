namespace Microsoft.ML.BiT;

/// <summary>What the options of all stages have that read pictures as arrays of numbers.</summary>
internal interface IArrayOptions
{
    PixelArrays Arrays { get; }
}
