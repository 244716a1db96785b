using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Pixels that stand in the column already.</summary>
/// <param name="length">C x H x W.</param>
internal sealed class VectorPixels(int length) : IPixelSource<VBuffer<float>>
{
    public int Length => length;

    public void Prepare(in VBuffer<float> row, Span<float> pixels) => row.CopyTo(pixels);
}
