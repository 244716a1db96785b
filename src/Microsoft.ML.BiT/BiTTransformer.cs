using BigTransfer;
using BigTransfer.Inference;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Stages;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT;

/// <summary>One fitted BiT stage: adds its columns to the data, lazily and in batches.</summary>
/// <remarks>
/// Thread-safe: several threads may read views of it and use prediction engines over it at once. It holds the model, shared with other
/// transformers over the same one, until it is disposed, alone or with the chain or the prediction engine that owns it.
/// A row that cannot be computed is, unless <see cref="OnBadImage"/> says otherwise, a <see cref="BigTransferException"/> when its value
/// is read; where ML.NET reads in threads of its own
/// it stands among the inner exceptions of what it throws.
/// ML.NET's <c>ConvertToOnnx</c> walks back to the last stage that is not its own: of a pipeline it exports what stands behind this one, with this
/// one's columns as inputs.
/// </remarks>
public sealed class BiTTransformer : ITransformer, IDisposable
{
    private readonly FittedStage _stage;
    private readonly Action<ModelSaveContext> _save;
    private volatile bool _disposed;

    /// <param name="stage">What is computed; disposed with this.</param>
    /// <param name="save">Saves a chain of ML.NET's own transformers that computes the same.</param>
    internal BiTTransformer(FittedStage stage, Action<ModelSaveContext> save)
    {
        (_stage, _save) = (stage, save);
        OutputColumnNames = [.. stage.Columns.Select(column => column.Name)];
    }

    /// <summary>What is saved of it.</summary>
    internal StageSpec Spec => _stage.Spec;

    /// <summary>The network; null where the stage has none.</summary>
    internal ModelLease? Lease => _stage.Lease;

    /// <summary>Name of the column that is read.</summary>
    public string InputColumnName => _stage.Spec.InputColumn;

    /// <summary>Names of the columns that are made, in the order of the output schema.</summary>
    public IReadOnlyList<string> OutputColumnNames { get; }

    /// <summary>Name of the first column that is made: the one that the options call so.</summary>
    public string OutputColumnName => OutputColumnNames[0];

    /// <summary>Where the network runs, as it was found and never <see cref="Device.Auto"/>; null for a stage without one.</summary>
    public Device? Device => _stage.Device;

    /// <summary>True: PredictionEngine may use it. A single row cannot be left out: see <see cref="OnBadImage.Skip"/>.</summary>
    public bool IsRowToRowMapper => true;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or of another type: the message names both.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        _ = Spec.FindInputs(inputSchema);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        foreach (var column in _stage.Columns)
            builder.AddColumn(column.Name, column.Type, column.Annotations());
        return builder.ToSchema();
    }

    /// <summary>The data with the columns of this stage. Nothing is computed before its values are read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or of another type: the message names both.</exception>
    /// <exception cref="ObjectDisposedException">This transformer was disposed.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        ThrowIfDisposed();
        return new BatchedDataView(_stage.Computation, input, GetOutputSchema(input.Schema), Spec.FindInputs(input.Schema));
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">This transformer was disposed.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ThrowIfDisposed();
        return new RowMapper(_stage.Computation, inputSchema, GetOutputSchema(inputSchema), Spec.FindInputs(inputSchema));
    }

    /// <summary>
    /// Saves what <see cref="ModelOperationsCatalog"/> can load anywhere: a chain of ML.NET's own transformers that computes the same
    /// columns. The model is named by its hash, or contained, as <see cref="BiTNetworkOptions.Saving"/> says.
    /// </summary>
    void ICanSaveModel.Save(ModelSaveContext ctx) => _save(ctx);

    /// <summary>Lets go of the model; its memory is freed when no other transformer holds it. Reading its columns fails from now on.</summary>
    public void Dispose()
    {
        _disposed = true;
        _stage.Computation.Dispose();
    }

    private void ThrowIfDisposed()
    {
        if (_disposed)
            throw new ObjectDisposedException(nameof(BiTTransformer), $"The {_stage.Context.Name} transformer of the column '{OutputColumnName}' was disposed.");
    }
}
