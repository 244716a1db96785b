using Microsoft.ML.BiT.Schemas;

namespace Microsoft.ML.BiT.Stages;

/// <summary>Paths or images to layers of the network.</summary>
internal sealed class FeaturizeImagesStage(BiTFeaturizeImagesOptions options)
    : LayerStage(StageKind.FeaturizeImages, InputKind.Pictures, options)
{
    protected override FittedStage Fit(StageInput input) => Fit(model =>
    {
        ExpectPictures(model);
        var recipe = options.Recipe ?? model.Recipe;
        var size = recipe.ExpectFixedSize();
        return NewSpec(input, model) with
        {
            Columns = Specify(model, size),
            ImageFolder = options.ImageFolder,
            Recipe = recipe,
            ShrinkOnLoad = options.ShrinkOnLoad,
            Size = size,
        };
    });
}
