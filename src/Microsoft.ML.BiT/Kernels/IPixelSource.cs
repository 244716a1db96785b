using BigTransfer;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Makes normalised pixels of a column's values. Thread-safe.</summary>
internal interface IPixelSource<TInput>
{
    /// <summary>Floats a row: C x H x W.</summary>
    int Length { get; }

    /// <summary>Writes the pixels of a row.</summary>
    /// <param name="row">The input's value.</param>
    /// <param name="pixels">Receives <c>[C, H, W]</c>.</param>
    /// <exception cref="BigTransferException">The value cannot be used.</exception>
    void Prepare(in TInput row, Span<float> pixels);
}
