namespace BigTransfer.Graphs;

/// <summary>A layer in the vector that a network puts out: see <see cref="OnnxVector"/>.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Pooled">Whether a feature map is averaged over space; otherwise it stands there row-major, <c>[C, H, W]</c>.</param>
public sealed record OnnxVectorPart(string Layer, bool Pooled);
