using BigTransfer.Architectures;
using BigTransfer.Kernels;

namespace BigTransfer.Graphs.Blocks;

/// <summary>Which networks there is a fast form of.</summary>
internal static class BlockForm
{
    /// <summary>What the fast form is, for people.</summary>
    public static string Describe(BlockStyle style) =>
        $"blocks of {style.Channels} channels, norm and ReLU in one, 3x3 {(style.Winograd ? "by Winograd" : "directly")}";

    /// <summary>Why a network has no fast form; null where it has one.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="block">Channels of a block.</param>
    public static string? WhyNot(BiTArchitecture architecture, int block)
    {
        int[] layers = [architecture.StemChannels, .. architecture.HiddenSizes, .. architecture.MidSizes];
        if (architecture is { LayerType: LayerType.Bottleneck, Padding: Padding.Symmetric })
            return "a norm over the stem's border, as bottleneck layers have it";
        if (layers.FirstOrDefault(channels => channels % block != 0) is > 0 and var odd)
            return $"a layer of {odd} channels does not divide into blocks of {block}";
        if (architecture.InputChannels >= block)
            return $"pixels of {architecture.InputChannels} channels; it takes fewer than {block}";
        return layers.Any(channels => Together(channels / architecture.Groups) > BlockGroupNorm.MostChannels)
            ? $"groups of more than {BlockGroupNorm.MostChannels} channels"
            : null;

        // The fewest whole blocks of whole groups.
        int Together(int group) => Enumerable.Range(1, block).Select(times => times * group).First(channels => channels % block == 0);
    }
}
