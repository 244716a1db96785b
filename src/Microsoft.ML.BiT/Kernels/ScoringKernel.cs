using System.Buffers;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Normalised pixels [3, H, W] to an output of the network; one run a batch.</summary>
internal sealed class ScoringKernel(ModelLease lease, string output, (int Height, int Width) size)
    : VectorKernel<VBuffer<float>>(lease.Model.OutputLength(output))
{
    private readonly int _pixelLength = 3 * size.Height * size.Width;

    public override void Dispose() => lease.Dispose();

    protected override void Compute(ArraySegment<VBuffer<float>> rows, long firstRow, Memory<float> values, CancellationToken cancellation) => lease.Use(model =>
    {
        var pixels = ArrayPool<float>.Shared.Rent(rows.Count * _pixelLength);
        try
        {
            for (var i = 0; i < rows.Count; i++)
                rows[i].CopyTo(pixels.AsSpan(i * _pixelLength, _pixelLength));
            model.Run(pixels, rows.Count, size.Height, size.Width, output, values, cancellation);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(pixels);
        }
    });
}
