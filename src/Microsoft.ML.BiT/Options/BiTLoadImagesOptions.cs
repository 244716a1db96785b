namespace Microsoft.ML.BiT;

/// <summary>Options of <see cref="BiTCatalog.BiTLoadImages(TransformsCatalog, BiTLoadImagesOptions)"/>.</summary>
public sealed record BiTLoadImagesOptions : BiTOptions
{
    /// <summary>The folder that relative paths start from; null for the working directory.</summary>
    public string? ImageFolder { get; init; }
}
