using BigTransfer;
using Microsoft.ML.BiT.Batching;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Paths to decoded images.</summary>
internal sealed class LoadingKernel(PathSource source) : IRowKernel<ReadOnlyMemory<char>>
{
    public ResultColumn CreateResults(int column, int rows) => new ImageResults(rows);

    public void Run(ArraySegment<ReadOnlyMemory<char>> rows, RowErrors errors, IReadOnlyList<ResultColumn?> results, CancellationToken cancellation)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                using var image = source.Read(rows[i]);
                (results[0] as ImageResults)?.Set(i, MLImageSource.ToMLImage(image));
            }
            catch (BigTransferException e)
            {
                errors.Report(i, e);
                errors.ThrowFirst();
            }
        }
    }

    public void Dispose()
    {
    }
}
