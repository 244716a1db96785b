namespace Microsoft.ML.BiT;

/// <summary>Options of <see cref="BiTCatalog.BiTLoadImages(TransformsCatalog, BiTLoadImagesOptions)"/>.</summary>
public sealed record BiTLoadImagesOptions : BiTOptions, IPictureOptions
{
    /// <summary>The folder that relative paths start from; null for the working directory.</summary>
    public string? ImageFolder { get; init; }

    /// <summary>What becomes of a row whose picture cannot be used; an error with row, path and reason unless another is chosen.</summary>
    public OnBadImage OnBadImage
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = OnBadImage.Throw;
}
