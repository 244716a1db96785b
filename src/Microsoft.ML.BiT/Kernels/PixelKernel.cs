using System.Buffers;
using System.Runtime.ExceptionServices;
using Microsoft.ML.BiT.Batching;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>The pixels themselves, as one column; made on all cores.</summary>
internal sealed class PixelKernel<TInput>(IPixelSource<TInput> source) : IRowKernel<TInput>
{
    public ResultColumn CreateResults(int column, int rows) => new VectorResults(source.Length, rows);

    public void Run(ArraySegment<TInput> rows, RowErrors errors, IReadOnlyList<ResultColumn?> results, CancellationToken cancellation)
    {
        Run(source, rows, errors, results[0] as VectorResults, cancellation);
        errors.ThrowFirst();
    }

    public void Dispose()
    {
    }

    /// <summary>Makes the pixels of all rows, whose errors are reported.</summary>
    /// <param name="source">Makes them.</param>
    /// <param name="rows">Input values.</param>
    /// <param name="errors">Takes the rows whose value cannot be used.</param>
    /// <param name="results">Receives the pixels of the others; null where nobody wants them.</param>
    /// <param name="cancellation">Stops between rows.</param>
    internal static void Run(
        IPixelSource<TInput> source, ArraySegment<TInput> rows, RowErrors errors, VectorResults? results, CancellationToken cancellation)
    {
        try
        {
            // No more at once than can run: each has a picture in memory.
            Parallel.For(0, rows.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, slot =>
            {
                // Not Parallel.For's own token: its exception would differ from everybody else's.
                cancellation.ThrowIfCancellationRequested();
                var pixels = ArrayPool<float>.Shared.Rent(source.Length);
                try
                {
                    if (source.TryPrepare(rows, slot, errors, pixels.AsSpan(0, source.Length)))
                        results?.Set(slot, pixels.AsSpan(0, source.Length));
                }
                finally
                {
                    ArrayPool<float>.Shared.Return(pixels);
                }
            });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
