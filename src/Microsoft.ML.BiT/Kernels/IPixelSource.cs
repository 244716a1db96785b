using BigTransfer;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Makes normalised pixels of a column's values. Thread-safe.</summary>
internal interface IPixelSource<TInput>
{
    /// <summary>Floats a row: C x H x W.</summary>
    int Length { get; }

    /// <summary>Writes the pixels of some rows.</summary>
    /// <param name="rows">Input values.</param>
    /// <param name="firstRow">Position of the first row, for messages; -1 where rows have none.</param>
    /// <param name="pixels">Receives <c>[rows, C, H, W]</c>; may be longer.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="BigTransferException">A row's value cannot be used: names the row and the value.</exception>
    void Prepare(ArraySegment<TInput> rows, long firstRow, Memory<float> pixels, CancellationToken cancellation);
}
