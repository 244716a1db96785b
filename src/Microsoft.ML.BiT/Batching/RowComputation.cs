namespace Microsoft.ML.BiT.Batching;

/// <summary>A kernel with its column types forgotten: makes the cursors and rows that a transformer hands out.</summary>
internal abstract class RowComputation : IDisposable
{
    /// <summary>What becomes of rows that cannot be used.</summary>
    public abstract BadImagePolicy OnBadImage { get; }

    /// <summary>A cursor over <paramref name="input"/> with the stage's columns, computed in batches.</summary>
    /// <param name="input">The cursor.</param>
    /// <param name="columns">What is read of it, and of the stage's columns.</param>
    /// <param name="inputRows">How many rows it has, for the log; null where that is not known.</param>
    public abstract DataViewRowCursor CreateCursor(DataViewRowCursor input, OutputColumns columns, long? inputRows);

    /// <summary>A row over <paramref name="input"/> with the stage's columns, computed when one is read.</summary>
    public abstract DataViewRow CreateRow(DataViewRow input, OutputColumns columns);

    public abstract void Dispose();
}

/// <summary>Reads the input columns of a row as the one value that a kernel takes.</summary>
/// <param name="row">The row; the getter follows it as it moves.</param>
/// <param name="columns">The columns' indices in its schema.</param>
internal delegate ValueGetter<TInput> RowReader<TInput>(DataViewRow row, IReadOnlyList<int> columns);

/// <inheritdoc/>
/// <param name="kernel">Computes the columns; owned.</param>
/// <param name="batchSize">Rows of a batch, at most.</param>
/// <param name="context">Name, log, token.</param>
/// <param name="onBadImage">What becomes of rows that cannot be used.</param>
/// <param name="reader">Reads the input; null where it is one column of that type.</param>
internal sealed class RowComputation<TInput>(
    IRowKernel<TInput> kernel, int batchSize, RunContext context, BadImagePolicy onBadImage = BadImagePolicy.Throw, RowReader<TInput>? reader = null)
    : RowComputation
{
    /// <inheritdoc cref="RowReader{TInput}"/>
    public RowReader<TInput> Read { get; } = reader ?? ((row, columns) => row.GetGetter<TInput>(row.Schema[columns[0]]));

    public IRowKernel<TInput> Kernel { get; } = kernel;

    public int BatchSize { get; } = batchSize;

    public RunContext Context { get; } = context;

    public override BadImagePolicy OnBadImage { get; } = onBadImage;

    public override DataViewRowCursor CreateCursor(DataViewRowCursor input, OutputColumns columns, long? inputRows)
    {
        var cursor = new BatchedCursor<TInput>(this, input, columns, inputRows);
        return OnBadImage == BadImagePolicy.Skip ? new SkippingCursor<TInput>(cursor) : cursor;
    }

    public override DataViewRow CreateRow(DataViewRow input, OutputColumns columns) => new MappedRow<TInput>(this, input, columns);

    public override void Dispose() => Kernel.Dispose();

    /// <summary>Room for the results of a cursor or row.</summary>
    public ActiveResults<TInput> CreateResults(OutputColumns columns, int rows, bool keepsErrors) =>
        new(Kernel, columns.ComputedCount, rows, keepsErrors);
}
