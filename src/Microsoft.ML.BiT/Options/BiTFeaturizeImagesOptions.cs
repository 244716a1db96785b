using BigTransfer.Imaging;

namespace Microsoft.ML.BiT;

/// <summary>Options of <see cref="BiTCatalog.BiTFeaturizeImages(TransformsCatalog, BiTFeaturizeImagesOptions)"/>.</summary>
public sealed record BiTFeaturizeImagesOptions : BiTLayerOptions
{
    /// <summary>How pictures become pixels, for example <c>PreprocessPresets.Find("timm-in21k")</c>; null for the recipe of <see cref="BiTBatchOptions.Model"/>.</summary>
    public PreprocessRecipe? Recipe { get; init; }

    /// <summary>The folder that relative paths start from; null for the working directory.</summary>
    public string? ImageFolder { get; init; }
}
