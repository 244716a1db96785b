using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Stages;

/// <summary>Pixels to an output of the network.</summary>
internal sealed class ScoreStage(BiTScoreOptions options) : NetworkStage(StageKind.Score, InputKind.Pixels, options)
{
    public override FittedStage Fit(DataViewType input)
    {
        var size = SizeOf((VectorDataViewType)input);
        return Fit(model => NewSpec(input, model) with { Size = size });
    }

    /// <summary>Height and width of a vector of pixels: its own, or where it is flat the model's, if that is as long.</summary>
    private (int Height, int Width) SizeOf(VectorDataViewType pixels) => pixels.Dimensions switch
    {
        [3, > 0, > 0] => (pixels.Dimensions[1], pixels.Dimensions[2]),
        [_] when Model.Recipe.FixedSize is var (height, width) && 3 * height * width == pixels.Size => (height, width),
        _ => throw new ArgumentOutOfRangeException(
            paramName: null,
            $"{Context.Name}: the input column '{InputColumn}' has the wrong size; expected Vector<Single, 3, height, width>, "
            + $"or a flat vector of the size that the recipe '{Model.Recipe.Name}' makes; found {pixels}."),
    };
}
