using BigTransfer.Architectures;

namespace BigTransfer.Graphs;

/// <summary>
/// Names of the layers that a network is usually asked for. Others are named below their unit: "stage3/unit2", "stage3/unit2/norm1" (after its
/// ReLU), "stage3/unit2/conv2".
/// </summary>
public static class BiTOutputs
{
    /// <summary>After the stem's pool: [N, C, H, W].</summary>
    public const string Stem = "stem";

    /// <summary>After the last GroupNorm and its ReLU: [N, C, H, W].</summary>
    public const string Norm = "norm";

    /// <summary>The mean of <see cref="Norm"/> over space: [N, C].</summary>
    public const string Embedding = "embedding";

    /// <summary>The head's outputs: [N, classes]; only where the network has a head.</summary>
    public const string Logits = "logits";

    /// <summary>The softmax of a trained head's logits: [N, classes]; only in a file that was saved with such a head, an
    /// <see cref="OnnxHead"/>.</summary>
    public const string Scores = "scores";

    /// <summary>After the last unit of a stage, counted from 1: [N, C, H, W].</summary>
    public static string Stage(int stage) => $"stage{stage}";

    /// <summary>All of these that a network has, from the image to the logits.</summary>
    public static IReadOnlyList<string> All(BiTArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        var stages = Enumerable.Range(1, architecture.Units.Count).Select(Stage);
        string[] head = architecture.Classes > 0 ? [Logits] : [];
        return [Stem, .. stages, Norm, Embedding, .. head];
    }
}
