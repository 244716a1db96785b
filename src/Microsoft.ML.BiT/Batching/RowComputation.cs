namespace Microsoft.ML.BiT.Batching;

/// <summary>A kernel with its column types forgotten: makes the cursors and rows that a transformer hands out.</summary>
internal abstract class RowComputation : IDisposable
{
    /// <summary>A cursor over <paramref name="input"/> with the stage's columns, computed in batches.</summary>
    public abstract DataViewRowCursor CreateCursor(DataViewRowCursor input, OutputColumns columns);

    /// <summary>A row over <paramref name="input"/> with the stage's columns, computed when one is read.</summary>
    public abstract DataViewRow CreateRow(DataViewRow input, OutputColumns columns);

    public abstract void Dispose();
}

/// <inheritdoc/>
internal sealed class RowComputation<TInput>(IRowKernel<TInput> kernel, int batchSize, RunContext context) : RowComputation
{
    public IRowKernel<TInput> Kernel { get; } = kernel;

    public int BatchSize { get; } = batchSize;

    public RunContext Context { get; } = context;

    public override DataViewRowCursor CreateCursor(DataViewRowCursor input, OutputColumns columns) => new BatchedCursor<TInput>(this, input, columns);

    public override DataViewRow CreateRow(DataViewRow input, OutputColumns columns) => new MappedRow<TInput>(this, input, columns);

    public override void Dispose() => Kernel.Dispose();

    /// <summary>Room for the results of a cursor or row.</summary>
    public ActiveResults<TInput> CreateResults(OutputColumns columns, int rows) => new(Kernel, columns.ComputedCount, rows);
}
