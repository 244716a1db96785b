using BigTransfer.Graphs;

namespace BigTransfer.Models;

/// <content>Which layers there are, and which of them a run is to put out.</content>
public sealed partial class BiTModel
{
    /// <summary>The layers that a run is to put out where nobody chooses: embedding and, with a head, logits; of a backbone (Hugging Face's
    /// <c>out_features</c>) its feature maps.</summary>
    public IReadOnlyList<string> DefaultOutputs => Features.Length > 0 ? Features
        : LogitsLayer is { } logits ? [EmbeddingLayer, logits]
        : [EmbeddingLayer];

    /// <summary>All layers and their shapes for a picture of that size.</summary>
    /// <exception cref="BigTransferException">The network cannot take that size.</exception>
    public IReadOnlyList<LayerInfo> Layers(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (Architecture is { } architecture)
        {
            var names = LayerNames.ToHashSet(StringComparer.Ordinal);
            var shapes = OnnxGraph.LayerShapes(architecture, height, width).Where(layer => names.Contains(layer.Name)).ToList();
            // A saved graph may have layers that its metadata does not speak of, or others than it says; those it has may stand in another order.
            if (shapes.Count == names.Count && shapes.All(layer => (_graph.LengthOf(layer.Name) ?? layer.Shape[0]) == layer.Shape[0]))
                return [.. shapes.Select(layer => new LayerInfo(layer.Name, layer.Shape))];
        }
        var values = Run(new FloatTensor(1, InputChannels, height, width), LayerNames);
        return [.. LayerNames.Select(name => new LayerInfo(name, [.. values[name].Shape.Skip(1)]))];
    }

    // Of a file that was cut since, some may be gone.
    private string[] Features =>
        _graph.Metadata.TryGetValue(ModelMetadata.Features, out string? names) && names.Split(',') is var layers && layers.All(LayerNames.Contains)
            ? layers
            : [];
}
