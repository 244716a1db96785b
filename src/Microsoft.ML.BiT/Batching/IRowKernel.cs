using BigTransfer;

namespace Microsoft.ML.BiT.Batching;

/// <summary>
/// What a transformer computes, for a batch of rows at once. Thread-safe: one kernel serves every cursor and prediction engine
/// over its transformer. The only thing the batching machinery knows of the work; tests count with one of their own.
/// </summary>
/// <typeparam name="TInput">Raw type of the input column.</typeparam>
/// <typeparam name="TOutput">Raw type of the output column.</typeparam>
internal interface IRowKernel<TInput, TOutput> : IDisposable
{
    /// <summary>Computes a result for each row.</summary>
    /// <param name="rows">Input values, at least one.</param>
    /// <param name="firstRow">Position of the first row, for messages; -1 where rows have none.</param>
    /// <param name="results">As many cells as rows; what an earlier batch left in them is reused or disposed.</param>
    /// <param name="cancellation">Stops between rows and inside the network.</param>
    /// <exception cref="BigTransferException">A row's value cannot be used: names the row and the value.</exception>
    /// <exception cref="ObjectDisposedException">The kernel was disposed.</exception>
    void Run(ArraySegment<TInput> rows, long firstRow, Span<TOutput> results, CancellationToken cancellation);

    /// <summary>Copies a result into the consumer's cell, which then belongs to the consumer alone.</summary>
    void Copy(ref readonly TOutput result, ref TOutput destination);
}
