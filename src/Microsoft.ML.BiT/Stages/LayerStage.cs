using BigTransfer;
using BigTransfer.Models;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Stages;

/// <summary>A stage whose columns are layers of the network.</summary>
internal abstract class LayerStage : NetworkStage
{
    private readonly BiTLayerColumn[] _columns;

    protected LayerStage(StageKind kind, InputKind accepted, BiTLayerOptions options)
        : base(kind, accepted, options)
    {
        _columns = [new(options.OutputColumnName, options.LayerName, options.Pooled), .. options.MoreColumns];
        ColumnNames.CheckUnique(kind.Name, _columns.Select(column => column.Name));
    }

    public override IReadOnlyList<StageColumn> Columns =>
        [.. _columns.Select(column => new StageColumn(column.Name, new VectorDataViewType(NumberDataViewType.Single, Model.OutputLength(LayerOf(column, Model)))))];

    /// <summary>The columns for pixels of one size.</summary>
    /// <exception cref="BigTransferException">The network has no such layer, or cannot take that size.</exception>
    protected IReadOnlyList<ColumnSpec> Specify(BiTModel model, (int Height, int Width) size)
    {
        var maps = new Lazy<IReadOnlyDictionary<string, FloatTensor>>(() => Probe(model, size));
        return [.. _columns.Select(column => new ColumnSpec
        {
            Name = column.Name,
            Kind = ColumnKind.Vector,
            Layer = LayerOf(column, model),
            Pooled = column.Pooled,
            Shape = column.Pooled ? [model.OutputLength(LayerOf(column, model))] : [.. maps.Value[LayerOf(column, model)].Shape.Skip(1)],
        })];
    }

    // All layers at once: the session is then the one that runs when all columns are read.
    private IReadOnlyDictionary<string, FloatTensor> Probe(BiTModel model, (int Height, int Width) size) =>
        model.Run(new FloatTensor(1, model.InputChannels, size.Height, size.Width), [.. _columns.Select(column => LayerOf(column, model)).Distinct()]);

    private static string LayerOf(BiTLayerColumn column, BiTModel model) => column.LayerName ?? model.EmbeddingLayer;
}
