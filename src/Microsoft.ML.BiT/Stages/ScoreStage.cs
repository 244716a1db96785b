using BigTransfer.Models;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Stages;

/// <summary>Pixels to layers of the network.</summary>
internal sealed class ScoreStage(BiTScoreOptions options) : LayerStage(StageKind.Score, InputKind.Pixels, options)
{
    protected override FittedStage Fit(StageInput input) => Fit(model =>
    {
        var size = SizeOf((VectorDataViewType)input.Type, model);
        return NewSpec(input, model) with { Columns = Specify(model, size), Size = size };
    });

    /// <summary>Height and width of a vector of pixels: its own, or where it is flat the model's, if that is as long.</summary>
    private (int Height, int Width) SizeOf(VectorDataViewType pixels, BiTModel model) => pixels.Dimensions switch
    {
        [var channels, > 0, > 0] when channels == model.InputChannels => (pixels.Dimensions[1], pixels.Dimensions[2]),
        [_] when model.Recipe.FixedSize is var (height, width) && model.InputChannels * height * width == pixels.Size => (height, width),
        _ => throw new ArgumentOutOfRangeException(
            paramName: null,
            $"{Context.Name}: the input column '{InputColumn}' has the wrong size; expected Vector<Single, {model.InputChannels}, height, width>, "
            + $"or a flat vector of the size that the recipe '{model.Recipe.Name}' makes; found {pixels}."),
    };
}
