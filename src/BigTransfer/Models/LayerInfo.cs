namespace BigTransfer.Models;

/// <summary>A layer of a network for some size of picture.</summary>
/// <param name="Name">The name it is asked for by.</param>
/// <param name="Shape">Without the batch: [C, H, W] for a feature map, [D] for a vector.</param>
public sealed record LayerInfo(string Name, IReadOnlyList<int> Shape);
