using BigTransfer.Models;

namespace Microsoft.ML.BiT;

/// <summary>What the BiT estimators take that put out layers of the network.</summary>
public abstract record BiTLayerOptions : BiTNetworkOptions
{
    private protected BiTLayerOptions()
    {
    }

    /// <summary>
    /// The layer that becomes <see cref="BiTOptions.OutputColumnName"/>, one of <see cref="BiTModel.LayerNames"/>: <c>stem</c>, <c>stage3</c>,
    /// <c>stage3/unit2</c>, <c>stage3/unit2/conv2</c>, <c>norm</c>, <c>embedding</c>, <c>logits</c>, or any node of an ONNX network of your own.
    /// Null for the model's own embedding.
    /// </summary>
    public string? LayerName
    {
        get;
        init => field = BiTLayerColumn.CheckedLayer(value);
    }

    /// <summary>
    /// Whether a feature map is averaged over space, so that the column is <c>Vector&lt;Single, C&gt;</c>; otherwise it is
    /// <c>Vector&lt;Single, C, H, W&gt;</c>. Makes no difference to a layer without space.
    /// </summary>
    public bool Pooled { get; init; } = true;

    /// <summary>More columns from the same run of the network, in this order after <see cref="BiTOptions.OutputColumnName"/>. Only the layers
    /// of those columns are computed that are read.</summary>
    public IReadOnlyList<BiTLayerColumn> MoreColumns
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = [.. value];
        }
    } = [];
}
