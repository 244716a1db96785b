using BigTransfer.Architectures;

namespace BigTransfer.Graphs;

public static partial class OnnxGraph
{
    /// <summary>The layers of a network and their shapes for an image, by arithmetic: [C, H, W] for a feature map, [D] for a vector.</summary>
    /// <exception cref="BigTransferException">The image is too small for the network.</exception>
    internal static IReadOnlyList<(string Name, int[] Shape)> LayerShapes(BiTArchitecture architecture, int height, int width) =>
        BiTGraph.Shapes(architecture, height, width);
}
