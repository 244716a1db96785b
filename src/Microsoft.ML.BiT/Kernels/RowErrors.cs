using BigTransfer;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Turns what is wrong with a value into an error that names its row.</summary>
internal static class RowErrors
{
    /// <summary>Throws the first error of a batch.</summary>
    /// <param name="errors">An entry a row of the batch; null where all is well.</param>
    /// <param name="firstRow">Position of the batch's first row, from 0; -1 where rows have none.</param>
    public static void ThrowFirst(ReadOnlySpan<BigTransferException?> errors, long firstRow)
    {
        for (var i = 0; i < errors.Length; i++)
        {
            if (errors[i] is { } error)
                throw Named(error, firstRow, i);
        }
    }

    /// <summary>The error of one row of a batch.</summary>
    /// <param name="error">What is wrong.</param>
    /// <param name="firstRow">Position of the batch's first row, from 0; -1 where rows have none.</param>
    /// <param name="slot">The row's place in the batch.</param>
    public static BigTransferException Named(BigTransferException error, long firstRow, int slot) =>
        new(firstRow < 0 ? error.Message : $"row {firstRow + slot}: {error.Message}", error);
}
