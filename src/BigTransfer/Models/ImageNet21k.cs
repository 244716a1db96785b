namespace BigTransfer.Models;

/// <summary>ImageNet-21k as the heads of BiT-M have it: synsets in the order of their WordNet ids.</summary>
internal static class ImageNet21k
{
    /// <summary>Outputs of the heads, and lines of the authors' imagenet21k_wordnet_ids.txt.</summary>
    internal const int Outputs = 21_843;

    /// <summary>Classes of the data set as it was published (fall 2011).</summary>
    internal const int Classes = Outputs - 2;

    /// <summary>
    /// The two outputs that the published data set has no class for: n03931044 (picture, image, icon, ikon) and n09859684 (bleacher). They lie
    /// in the middle, not at the end. Sources: google-research/big_transfer, issue 18; timm, imagenet21k_goog_synsets.txt against
    /// imagenet21k_goog_to_22k_indices.txt.
    /// </summary>
    internal static IReadOnlyList<int> OutputsWithoutClass { get; } = [9205, 15027];
}
