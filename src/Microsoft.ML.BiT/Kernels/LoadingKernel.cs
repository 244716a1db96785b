using BigTransfer;
using Microsoft.ML.BiT.Batching;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Paths to decoded images.</summary>
internal sealed class LoadingKernel(PathSource source) : IRowKernel<ReadOnlyMemory<char>>
{
    public ResultColumn CreateResults(int column, int rows) => new ImageResults(rows);

    public void Run(ArraySegment<ReadOnlyMemory<char>> rows, long firstRow, IReadOnlyList<ResultColumn?> results, CancellationToken cancellation)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                ((ImageResults)results[0]!).Set(i, MLImageSource.ToMLImage(source.Read(rows[i])));
            }
            catch (BigTransferException e)
            {
                throw RowErrors.Named(e, firstRow, i);
            }
        }
    }

    public void Dispose()
    {
    }
}
