using BigTransfer;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Results that are made of a layer's values.</summary>
internal interface ILayerResults
{
    /// <summary>Makes the result of a row.</summary>
    /// <param name="slot">The row's place in the batch.</param>
    /// <param name="values">What the layer gave for it.</param>
    /// <exception cref="BigTransferException">The values cannot be used.</exception>
    void Set(int slot, ReadOnlySpan<float> values);

    /// <summary>The result of a row as floats, which is how the columns of a saved pipeline are handed on.</summary>
    void CopyTo(int slot, Span<float> destination);
}
