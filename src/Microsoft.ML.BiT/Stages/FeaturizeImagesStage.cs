using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Stages;

/// <summary>Paths or images to an output of the network.</summary>
internal sealed class FeaturizeImagesStage(BiTFeaturizeImagesOptions options)
    : NetworkStage(StageKind.FeaturizeImages, InputKind.Path | InputKind.Image, options)
{
    public override FittedStage Fit(DataViewType input)
    {
        var recipe = options.Recipe ?? Model.Recipe;
        var size = Recipes.SizeOf(recipe);
        return Fit(model => NewSpec(input, model) with { ImageFolder = options.ImageFolder, Recipe = recipe, Size = size });
    }
}
