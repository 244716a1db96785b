using BigTransfer.Imaging;
using BigTransfer.Models;

namespace Microsoft.ML.BiT;

/// <summary>Options of <see cref="BiTCatalog.BiTClassifyImages(TransformsCatalog, BiTClassifyImagesOptions)"/>;
/// <see cref="BiTOptions.OutputColumnName"/> is the column of the predicted label.</summary>
public sealed record BiTClassifyImagesOptions : BiTNetworkOptions, IPictureOptions, IArrayOptions
{
    /// <summary>Name of the column of the scores of all classes.</summary>
    public string ScoreColumnName
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            field = value;
        }
    } = "Score";

    /// <summary>What makes scores of logits; null for what the head was trained for: see <see cref="Classifier.DefaultFunction"/>.</summary>
    public ScoreFunction? ScoreFunction { get; init; }

    /// <summary>A file of class names in place of the model's own, as <see cref="BiTModelOptions.LabelsPath"/>. The names are saved with a pipeline.</summary>
    public string? LabelsPath { get; init; }

    /// <summary>How pictures become pixels, for example <c>PreprocessPresets.Find("timm-in21k")</c>; null for the recipe of <see cref="BiTBatchOptions.Model"/>.</summary>
    public PreprocessRecipe? Recipe { get; init; }

    /// <summary>Whether large JPEG files, named by path or as their content, are decoded smaller, which takes less time and gives slightly other
    /// values: see <see cref="DecodeOptions.ShrinkFor"/>. Saved with a pipeline.</summary>
    public bool ShrinkOnLoad { get; init; }

    /// <summary>The folder that relative paths start from; null for the working directory.</summary>
    public string? ImageFolder { get; init; }

    /// <summary>How pictures stand in the input column, where that holds arrays of numbers.</summary>
    public PixelArrays Arrays
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = new();

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
