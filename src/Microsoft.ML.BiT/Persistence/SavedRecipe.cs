using BigTransfer.Imaging;

namespace Microsoft.ML.BiT.Persistence;

/// <summary>
/// A recipe as it stands in a saved pipeline, with everything that makes a difference. (A preprocessor_config.json, which has no word for
/// TensorFlow's resize or for the rounding of a crop, would not do.)
/// </summary>
internal sealed record SavedRecipe
{
    public string Name { get; init; } = "";

    public int? ShortestEdge { get; init; }

    /// <summary>Height and width.</summary>
    public int[]? Resize { get; init; }

    public ResampleFilter Filter { get; init; }

    public ResizeMethod Method { get; init; }

    /// <summary>Height and width.</summary>
    public int[]? CenterCrop { get; init; }

    public CropRounding CropRounding { get; init; }

    public double? RescaleFactor { get; init; }

    public double[]? Mean { get; init; }

    public double[]? Std { get; init; }

    public static SavedRecipe Of(PreprocessRecipe recipe) => new()
    {
        Name = recipe.Name,
        ShortestEdge = (recipe.Resize as ResizeRule.ShortestEdge)?.Length,
        Resize = recipe.Resize is ResizeRule.Exact exact ? [exact.Height, exact.Width] : null,
        Filter = recipe.Filter,
        Method = recipe.Method,
        CenterCrop = recipe.CenterCrop is var (height, width) ? [height, width] : null,
        CropRounding = recipe.CropRounding,
        RescaleFactor = recipe.RescaleFactor,
        Mean = recipe.Mean is var (red, green, blue) ? [red, green, blue] : null,
        Std = recipe.Std is var (r, g, b) ? [r, g, b] : null,
    };

    public PreprocessRecipe ToRecipe() => new()
    {
        Name = Name,
        Resize = ShortestEdge is { } edge ? ResizeRule.ToShortestEdge(edge) : Resize is [var high, var wide] ? ResizeRule.To(high, wide) : null,
        Filter = Filter,
        Method = Method,
        CenterCrop = CenterCrop is [var height, var width] ? (height, width) : null,
        CropRounding = CropRounding,
        RescaleFactor = RescaleFactor,
        Mean = Mean is [var red, var green, var blue] ? new(red, green, blue) : null,
        Std = Std is [var r, var g, var b] ? new(r, g, b) : null,
    };
}
