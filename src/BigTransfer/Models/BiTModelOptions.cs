using BigTransfer.Downloads;
using BigTransfer.Imaging;
using BigTransfer.Inference;

namespace BigTransfer.Models;

/// <summary>How a model is loaded and run.</summary>
public sealed record BiTModelOptions
{
    /// <summary>Device and threads.</summary>
    public InferenceOptions Inference { get; init; } = new();

    /// <summary>How a published model is fetched that is not here yet, and who is told of it; null takes what the environment says and tells
    /// nobody.</summary>
    public DownloadOptions? Downloads { get; init; }

    /// <summary>The recipe that makes pixels of pictures; null takes the model's own.</summary>
    public PreprocessRecipe? Recipe { get; init; }

    /// <summary>The layer that stands for the picture, <c>stage3</c> for example, averaged over space where it is a feature map; null takes the
    /// model's own embedding.</summary>
    public string? LayerName { get; init; }

    /// <summary>Class names in the order of the logits, in place of the model's own; null takes those.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>A file of class names, in place of the model's own and of <see cref="Labels"/>: one a line, in the order of the logits, either the
    /// name or an id, a tab and the name. For a head of ImageNet-21k with its 21,843 outputs both lists do, that of the outputs and that of the
    /// 21,841 classes with pictures.</summary>
    public string? LabelsPath { get; init; }
}
