using BigTransfer.Architectures;

namespace BigTransfer.Graphs;

public static partial class OnnxGraph
{
    /// <summary>The layers of a network and their shapes for an image, by arithmetic: [C, H, W] for a feature map, [D] for a vector.</summary>
    /// <exception cref="BigTransferException">The image is too small for the network.</exception>
    internal static IReadOnlyList<(string Name, int[] Shape)> LayerShapes(BiTArchitecture architecture, int height, int width) =>
        BiTGraph.Shapes(architecture, height, width);

    /// <summary>Multiplications with addition that an image's embedding takes: of the convolutions, beside which the rest is nothing.</summary>
    /// <exception cref="BigTransferException">The image is too small for the network.</exception>
    internal static long MultiplyAdds(BiTArchitecture architecture, int height, int width)
    {
        var areas = LayerShapes(architecture, height, width).Where(layer => layer.Shape.Length == 3)
            .ToDictionary(layer => layer.Name, layer => (long)layer.Shape[1] * layer.Shape[2]);
        // A kernel is used once for each place of what it puts out, which is named as it is.
        return BiTWeightShapes.Of(architecture).Where(weight => weight.Shape.Count == 4).Sum(weight => weight.Count * areas[weight.Name]);
    }
}
