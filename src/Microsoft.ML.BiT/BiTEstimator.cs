using BigTransfer;
using Microsoft.ML.BiT.Persistence;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.BiT.Stages;

namespace Microsoft.ML.BiT;

/// <summary>Estimator of one BiT stage; made by the extension methods of <see cref="BiTCatalog"/>. Fitting looks at the schema only.</summary>
/// <remarks>May be fitted any number of times, from several threads: the folds of a cross-validation share it, and its model.</remarks>
public sealed class BiTEstimator : IEstimator<BiTTransformer>
{
    private readonly TransformsCatalog _catalog;
    private readonly Stage _stage;

    internal BiTEstimator(TransformsCatalog catalog, Stage stage)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        (_catalog, _stage) = (catalog, stage);
    }

    /// <summary>Checks the input's schema and opens the model.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or of another type: the message names both.</exception>
    /// <exception cref="BigTransferException">The model cannot be loaded.</exception>
    public BiTTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var fitted = _stage.Fit(input.Schema);
        return new BiTTransformer(fitted, ctx => StockForm.Save(_catalog, fitted.Spec, fitted.Lease, ctx));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _stage.Check(inputSchema);
        SchemaShape.Column[] made = [.. _stage.Columns.Select(column => ShapeColumn.Create(_catalog, column))];
        return new SchemaShape([.. inputSchema.Where(column => made.All(other => other.Name != column.Name)), .. made]);
    }
}
