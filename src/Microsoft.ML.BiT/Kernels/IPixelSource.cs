using BigTransfer;
using Microsoft.ML.BiT.Batching;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Makes normalised pixels of a column's values. Thread-safe.</summary>
internal interface IPixelSource<TInput>
{
    /// <summary>Floats a row: C x H x W.</summary>
    int Length { get; }

    /// <summary>Writes the pixels of some rows.</summary>
    /// <param name="rows">Input values.</param>
    /// <param name="errors">Takes the rows whose value cannot be used, and may throw; the pixels of such a row can be anything.</param>
    /// <param name="pixels">Receives <c>[rows, C, H, W]</c>; may be longer.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="BigTransferException">A row's value cannot be used, and such errors are not kept: names the row and the value.</exception>
    void Prepare(ArraySegment<TInput> rows, RowErrors errors, Memory<float> pixels, CancellationToken cancellation);
}
