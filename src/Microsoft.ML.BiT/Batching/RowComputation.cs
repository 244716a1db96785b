namespace Microsoft.ML.BiT.Batching;

/// <summary>A kernel with its column types forgotten: makes the cursors and rows that a transformer hands out.</summary>
internal abstract class RowComputation : IDisposable
{
    /// <summary>What becomes of rows that cannot be used.</summary>
    public abstract BadImagePolicy OnBadImage { get; }

    /// <summary>A cursor over <paramref name="input"/> with the stage's columns, computed in batches.</summary>
    public abstract DataViewRowCursor CreateCursor(DataViewRowCursor input, OutputColumns columns);

    /// <summary>A row over <paramref name="input"/> with the stage's columns, computed when one is read.</summary>
    public abstract DataViewRow CreateRow(DataViewRow input, OutputColumns columns);

    public abstract void Dispose();
}

/// <inheritdoc/>
internal sealed class RowComputation<TInput>(
    IRowKernel<TInput> kernel, int batchSize, RunContext context, BadImagePolicy onBadImage = BadImagePolicy.Throw) : RowComputation
{
    public IRowKernel<TInput> Kernel { get; } = kernel;

    public int BatchSize { get; } = batchSize;

    public RunContext Context { get; } = context;

    public override BadImagePolicy OnBadImage { get; } = onBadImage;

    public override DataViewRowCursor CreateCursor(DataViewRowCursor input, OutputColumns columns)
    {
        var cursor = new BatchedCursor<TInput>(this, input, columns);
        return OnBadImage == BadImagePolicy.Skip ? new SkippingCursor<TInput>(cursor) : cursor;
    }

    public override DataViewRow CreateRow(DataViewRow input, OutputColumns columns) => new MappedRow<TInput>(this, input, columns);

    public override void Dispose() => Kernel.Dispose();

    /// <summary>Room for the results of a cursor or row.</summary>
    public ActiveResults<TInput> CreateResults(OutputColumns columns, int rows, bool keepsErrors) =>
        new(Kernel, columns.ComputedCount, rows, keepsErrors);
}
