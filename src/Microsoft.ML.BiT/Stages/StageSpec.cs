using BigTransfer.Imaging;
using BigTransfer.Inference;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Schemas;

namespace Microsoft.ML.BiT.Stages;

/// <summary>All that it takes to compute a fitted stage's column again, in this process or another.</summary>
internal sealed record StageSpec
{
    public required StageKind Kind { get; init; }

    public required string InputColumn { get; init; }

    public required string OutputColumn { get; init; }

    /// <summary>The kind of the input column that the stage was fitted to.</summary>
    public required InputKind Input { get; init; }

    /// <summary>The folder that relative paths start from.</summary>
    public string? ImageFolder { get; init; }

    /// <summary>How pictures become pixels; null where the stage has nothing to do with that.</summary>
    public PreprocessRecipe? Recipe { get; init; }

    /// <summary>Height and width of the pixels.</summary>
    public (int Height, int Width) Size { get; init; }

    /// <summary>The network; null where the stage runs none.</summary>
    public ModelReference? Model { get; init; }

    /// <summary>The output of the network that is taken.</summary>
    public string Output { get; init; } = "";

    public InferenceOptions Inference { get; init; } = new();

    public int BatchSize { get; init; } = 1;

    /// <summary>Floats that a row's result has; 0 for an image.</summary>
    public int Length { get; init; }
}
