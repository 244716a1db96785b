namespace Microsoft.ML.BiT.Batching;

/// <summary>
/// The results of one cursor or row: of those columns whose getter somebody took. (A column that was merely asked for is not computed:
/// ML.NET's prediction engine asks for all and takes the getters of those that its type has.)
/// </summary>
/// <param name="kernel">What computes them.</param>
/// <param name="columns">Number of the stage's columns.</param>
/// <param name="rows">Rows of a batch, at most.</param>
/// <param name="keepsErrors">Whether rows that cannot be used are kept in <see cref="Errors"/>; otherwise they are thrown.</param>
internal sealed class ActiveResults<TInput>(IRowKernel<TInput> kernel, int columns, int rows, bool keepsErrors) : IDisposable
{
    private readonly ResultColumn?[] _results = new ResultColumn?[columns];
    private readonly bool[] _areComputed = new bool[columns];

    /// <summary>What is wrong with the rows of the batch.</summary>
    public RowErrors Errors { get; } = new(keepsErrors, rows);

    /// <summary>A getter of a column.</summary>
    /// <param name="column">The column, in the order in which the stage makes them.</param>
    /// <param name="slot">Called at every read: sees to it that the column is computed for the current row, and gives its slot.</param>
    public Delegate Getter(int column, Func<int, int> slot) => (_results[column] ??= kernel.CreateResults(column, rows)).Getter(() => slot(column));

    public bool IsComputed(int column) => _areComputed[column];

    /// <summary>Computes all columns whose getter was taken.</summary>
    /// <param name="batch">The input's values.</param>
    /// <param name="firstRow">Position of the first of them in the input, for messages; -1 where rows have none.</param>
    /// <param name="cancellation">Stops the work.</param>
    public void Compute(ArraySegment<TInput> batch, long firstRow, CancellationToken cancellation)
    {
        Array.Clear(_areComputed);
        Errors.Start(firstRow);
        kernel.Run(batch, Errors, _results, cancellation);
        for (var i = 0; i < columns; i++)
            _areComputed[i] = _results[i] is not null;
    }

    /// <summary>Computes one column for a batch whose others are computed: its getter was taken later than theirs.</summary>
    public void ComputeLate(int column, ArraySegment<TInput> batch, long firstRow, CancellationToken cancellation)
    {
        var alone = new ResultColumn?[columns];
        alone[column] = _results[column];
        Errors.Start(firstRow);
        kernel.Run(batch, Errors, alone, cancellation);
        _areComputed[column] = true;
    }

    public void Dispose()
    {
        foreach (var results in _results)
            results?.Dispose();
    }
}
