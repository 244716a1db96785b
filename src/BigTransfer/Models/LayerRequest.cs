namespace BigTransfer.Models;

/// <summary>A layer that a run puts out for each picture.</summary>
/// <param name="Layer">One of the model's <see cref="BiTModel.LayerNames"/>.</param>
/// <param name="Length">Values a picture: <see cref="BiTModel.OutputLength"/>, or C x h x w of a map that is not pooled.</param>
/// <param name="Pooled">Whether a feature map is averaged over space; makes no difference to a vector.</param>
public readonly record struct LayerRequest(string Layer, int Length, bool Pooled = true);
