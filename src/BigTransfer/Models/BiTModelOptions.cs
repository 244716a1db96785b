using BigTransfer.Imaging;
using BigTransfer.Inference;

namespace BigTransfer.Models;

/// <summary>How a model is loaded and run.</summary>
public sealed record BiTModelOptions
{
    /// <summary>Device and threads.</summary>
    public InferenceOptions Inference { get; init; } = new();

    /// <summary>The recipe that makes pixels of pictures; null takes the model's own.</summary>
    public PreprocessRecipe? Recipe { get; init; }
}
