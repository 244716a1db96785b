using BigTransfer;
using BigTransfer.Models;
using Microsoft.ML.BiT.Schemas;

namespace Microsoft.ML.BiT.Stages;

/// <summary>A stage whose columns are layers of the network.</summary>
internal abstract class LayerStage : NetworkStage
{
    private readonly BiTLayerColumn[] _columns;

    protected LayerStage(StageKind kind, InputKind accepted, BiTLayerOptions options)
        : base(kind, accepted, options)
    {
        _columns = [new(options.OutputColumnName, options.LayerName, options.Pooled), .. options.MoreColumns];
        CheckNames(_columns.Select(column => column.Name));
    }

    public override IReadOnlyList<StageColumn> Columns =>
    [
        .. _columns.Select(column => StageColumn.Of(new ColumnSpec
        {
            Name = column.Name,
            Kind = ColumnKind.Vector,
            Layer = column.Pooled ? LayerOf(column, Model) : null,
            Shape = [Model.OutputLength(LayerOf(column, Model))],
        }, labels: null)),
        .. MessageColumns.Select(column => StageColumn.Of(column, labels: null)),
    ];

    /// <summary>The columns for pixels of one size.</summary>
    /// <exception cref="BigTransferException">The network has no such layer, or cannot take that size.</exception>
    protected IReadOnlyList<ColumnSpec> Specify(BiTModel model, (int Height, int Width) size)
    {
        string[] maps = [.. _columns.Where(column => !column.Pooled).Select(column => LayerOf(column, model)).Distinct()];
        IReadOnlyList<LayerInfo> layers = maps.Length == 0 ? [] : model.Layers(size.Height, size.Width, maps);
        var shapes = maps.Zip(layers).ToDictionary(map => map.First, map => map.Second.Shape);
        return [.. _columns.Select(column => new ColumnSpec
        {
            Name = column.Name,
            Kind = ColumnKind.Vector,
            Layer = LayerOf(column, model),
            Pooled = column.Pooled,
            Shape = column.Pooled ? [model.OutputLength(LayerOf(column, model))] : shapes[LayerOf(column, model)],
        }), .. MessageColumns];
    }

    private static string LayerOf(BiTLayerColumn column, BiTModel model) => column.LayerName ?? model.EmbeddingLayer;
}
