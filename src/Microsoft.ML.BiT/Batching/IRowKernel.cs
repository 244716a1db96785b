using BigTransfer;

namespace Microsoft.ML.BiT.Batching;

/// <summary>
/// What a transformer computes, for a batch of rows at once. Thread-safe: one kernel serves every cursor and prediction engine
/// over its transformer. The only thing the batching machinery knows of the work; tests count with one of their own.
/// </summary>
/// <typeparam name="TInput">Raw type of the input column.</typeparam>
internal interface IRowKernel<TInput> : IDisposable
{
    /// <summary>Room for the results of one of the stage's columns.</summary>
    /// <param name="column">The column, in the order in which the stage makes them.</param>
    /// <param name="rows">Rows of a batch, at most.</param>
    ResultColumn CreateResults(int column, int rows);

    /// <summary>Computes the columns that are read, for each row.</summary>
    /// <param name="rows">Input values, at least one.</param>
    /// <param name="errors">Takes the rows whose value cannot be used; such a row's results are left as they are.</param>
    /// <param name="results">
    /// An entry a column of the stage, made by <see cref="CreateResults"/>, each for at least as many rows; null where nobody
    /// reads the column, which is not computed then. What an earlier batch left there is reused or disposed.
    /// </param>
    /// <param name="cancellation">Stops between rows and inside the network.</param>
    /// <exception cref="BigTransferException">Rows' values cannot be used, and such errors are not kept: names the first of them and its value.</exception>
    /// <exception cref="ObjectDisposedException">The kernel was disposed.</exception>
    void Run(ArraySegment<TInput> rows, RowErrors errors, IReadOnlyList<ResultColumn?> results, CancellationToken cancellation);
}
