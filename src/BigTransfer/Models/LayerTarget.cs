namespace BigTransfer.Models;

/// <summary>A layer that a run puts out, and where its values go.</summary>
/// <param name="Layer">One of the model's <see cref="BiTModel.LayerNames"/>.</param>
/// <param name="Destination">Receives <c>[N, C]</c>, or the map <c>[N, C, h, w]</c> where it is not pooled.</param>
/// <param name="Pooled">Whether a feature map is averaged over space; makes no difference to a vector.</param>
public readonly record struct LayerTarget(string Layer, Memory<float> Destination, bool Pooled = true);
