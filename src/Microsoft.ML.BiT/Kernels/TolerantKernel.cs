using Microsoft.ML.BiT.Batching;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>
/// A kernel whose results are missing values where a row could not be used, and its message is a column behind the others. The columns of a
/// good row are those of the kernel alone.
/// </summary>
/// <param name="kernel">Computes the other columns; owned.</param>
/// <param name="messageColumn">The column of messages, behind those of <paramref name="kernel"/>; not read where there is none.</param>
internal sealed class TolerantKernel<TInput>(IRowKernel<TInput> kernel, int messageColumn) : IRowKernel<TInput>
{
    public ResultColumn CreateResults(int column, int rows) =>
        column == messageColumn ? new MessageResults(rows) : kernel.CreateResults(column, rows);

    public void Run(ArraySegment<TInput> rows, RowErrors errors, IReadOnlyList<ResultColumn?> results, CancellationToken cancellation)
    {
        kernel.Run(rows, errors, results, cancellation);
        for (var slot = 0; slot < rows.Count; slot++)
        {
            var error = errors[slot];
            foreach (var column in results)
            {
                if (column is MessageResults messages)
                    messages[slot] = error?.Message;
                else if (error is not null)
                    column?.SetMissing(slot);
            }
        }
    }

    public void Dispose() => kernel.Dispose();
}
