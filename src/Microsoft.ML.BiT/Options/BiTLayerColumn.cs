namespace Microsoft.ML.BiT;

/// <summary>A column that is a layer of the network.</summary>
public sealed record BiTLayerColumn
{
    /// <param name="name">Name of the column.</param>
    /// <param name="layerName">The layer, as <see cref="BiTLayerOptions.LayerName"/>; null for the model's own embedding.</param>
    /// <param name="pooled">Whether a feature map is averaged over space, as <see cref="BiTLayerOptions.Pooled"/>.</param>
    public BiTLayerColumn(string name, string? layerName = null, bool pooled = true)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        (Name, LayerName, Pooled) = (name, CheckedLayer(layerName), pooled);
    }

    /// <summary>Name of the column.</summary>
    public string Name { get; }

    /// <summary>The layer; null for the model's own embedding.</summary>
    public string? LayerName { get; }

    /// <summary>Whether a feature map is averaged over space.</summary>
    public bool Pooled { get; }

    internal static string? CheckedLayer(string? layerName)
    {
        if (layerName is not null)
            ArgumentException.ThrowIfNullOrWhiteSpace(layerName);
        return layerName;
    }
}
