namespace Microsoft.ML.BiT.Batching;

/// <summary>
/// The results of one cursor or row: of those columns whose getter somebody took. (A column that was merely asked for is not computed:
/// ML.NET's prediction engine asks for all and takes the getters of those that its type has.)
/// </summary>
/// <param name="kernel">What computes them.</param>
/// <param name="columns">Number of the stage's columns.</param>
/// <param name="rows">Rows of a batch, at most.</param>
internal sealed class ActiveResults<TInput>(IRowKernel<TInput> kernel, int columns, int rows) : IDisposable
{
    private readonly ResultColumn?[] _results = new ResultColumn?[columns];
    private readonly bool[] _areComputed = new bool[columns];

    /// <summary>A getter of a column.</summary>
    /// <param name="column">The column, in the order in which the stage makes them.</param>
    /// <param name="slot">Called at every read: sees to it that the column is computed for the current row, and gives its slot.</param>
    public Delegate Getter(int column, Func<int, int> slot) => (_results[column] ??= kernel.CreateResults(column, rows)).Getter(() => slot(column));

    public bool IsComputed(int column) => _areComputed[column];

    /// <summary>Computes all columns whose getter was taken.</summary>
    public void Compute(ArraySegment<TInput> batch, long firstRow, CancellationToken cancellation)
    {
        Array.Clear(_areComputed);
        kernel.Run(batch, firstRow, _results, cancellation);
        for (var i = 0; i < columns; i++)
            _areComputed[i] = _results[i] is not null;
    }

    /// <summary>Computes one column for a batch whose others are computed: its getter was taken later than theirs.</summary>
    public void ComputeLate(int column, ArraySegment<TInput> batch, long firstRow, CancellationToken cancellation)
    {
        var alone = new ResultColumn?[columns];
        alone[column] = _results[column];
        kernel.Run(batch, firstRow, alone, cancellation);
        _areComputed[column] = true;
    }

    public void Dispose()
    {
        foreach (var results in _results)
            results?.Dispose();
    }
}
