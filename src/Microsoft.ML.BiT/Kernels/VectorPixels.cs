using Microsoft.ML.BiT.Batching;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Pixels that stand in the column already.</summary>
/// <param name="length">C x H x W.</param>
internal sealed class VectorPixels(int length) : IPixelSource<VBuffer<float>>
{
    public int Length => length;

    public void Prepare(ArraySegment<VBuffer<float>> rows, RowErrors errors, Memory<float> pixels, CancellationToken cancellation)
    {
        for (var i = 0; i < rows.Count; i++)
            rows[i].CopyTo(pixels.Span.Slice(i * length, length));
    }
}
