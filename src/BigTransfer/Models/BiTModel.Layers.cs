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

    /// <summary>All layers and their shapes for a picture of that size, from the image to the end.</summary>
    /// <exception cref="BigTransferException">The network cannot take that size.</exception>
    public IReadOnlyList<LayerInfo> Layers(int height, int width)
    {
        var layers = Layers(height, width, LayerNames);
        if (Architecture is not { } architecture)
            return layers;
        // A saved graph may hold its layers in another order.
        var order = OnnxGraph.LayerShapes(architecture, height, width).Select((layer, i) => (layer.Name, i))
            .ToDictionary(layer => layer.Name, layer => layer.i);
        return layers.All(layer => order.ContainsKey(layer.Name)) ? [.. layers.OrderBy(layer => order[layer.Name])] : layers;
    }

    /// <summary>Multiplications with addition that the embedding of a picture of that size takes; null for a network of another family.</summary>
    /// <exception cref="BigTransferException">The network cannot take that size.</exception>
    public long? MultiplyAdds(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        return Architecture is { } architecture ? OnnxGraph.MultiplyAdds(architecture, height, width) : null;
    }

    /// <summary>Some layers and their shapes for a picture of that size: by arithmetic, or for a network of another family by a run for them.</summary>
    /// <param name="height">Height of the pixels.</param>
    /// <param name="width">Width of the pixels.</param>
    /// <param name="names">Some of <see cref="LayerNames"/>.</param>
    /// <returns>One a name, in their order.</returns>
    /// <exception cref="BigTransferException">The network cannot take that size, or has no such layer.</exception>
    public IReadOnlyList<LayerInfo> Layers(int height, int width, IReadOnlyList<string> names)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentNullException.ThrowIfNull(names);
        names = [.. names.Select(Known)];
        if (Architecture is { } architecture)
        {
            var shapes = OnnxGraph.LayerShapes(architecture, height, width).ToDictionary(layer => layer.Name, layer => layer.Shape);
            // A saved graph may have layers that its metadata does not speak of, or others than it says.
            if (names.All(name => shapes.TryGetValue(name, out int[]? shape) && (_graph.LengthOf(name) ?? shape[0]) == shape[0]))
                return [.. names.Select(name => new LayerInfo(name, shapes[name]))];
        }
        var values = Run(new FloatTensor(1, InputChannels, height, width), names);
        return [.. names.Select(name => new LayerInfo(name, [.. values[name].Shape.Skip(1)]))];
    }

    // Of a file that was cut since, some may be gone.
    private string[] Features =>
        _graph.Metadata.TryGetValue(ModelMetadata.Features, out string? names) && names.Split(',') is var layers && layers.All(LayerNames.Contains)
            ? layers
            : [];
}
