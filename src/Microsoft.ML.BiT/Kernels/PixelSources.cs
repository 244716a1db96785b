using BigTransfer;
using Microsoft.ML.BiT.Batching;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Pixels of the rows of a batch.</summary>
internal static class PixelSources
{
    /// <summary>Writes the pixels of a row, or reports why there are none.</summary>
    /// <param name="source">Makes them.</param>
    /// <param name="rows">The batch.</param>
    /// <param name="slot">The row's place in it.</param>
    /// <param name="errors">Takes a row whose value cannot be used; rows that no longer matter are not tried.</param>
    /// <param name="pixels">Receives <c>[C, H, W]</c>.</param>
    /// <returns>Whether there are any.</returns>
    public static bool TryPrepare<TInput>(
        this IPixelSource<TInput> source, ArraySegment<TInput> rows, int slot, RowErrors errors, Span<float> pixels)
    {
        if (errors.IsBehindFirst(slot))
            return false;
        try
        {
            source.Prepare(rows[slot], pixels);
            return true;
        }
        catch (BigTransferException e)
        {
            errors.Report(slot, e);
            return false;
        }
    }
}
