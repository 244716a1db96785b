using System.Buffers;
using BigTransfer.Imaging;
using Microsoft.ML.BiT.Models;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Pictures to an output of the network: a batch is decoded and preprocessed in parallel, then run once.</summary>
internal sealed class FeaturizingKernel<TInput>(
    IImageSource<TInput> source, PreprocessRecipe recipe, (int Height, int Width) size, ModelLease lease, string output)
    : VectorKernel<TInput>(lease.Model.OutputLength(output))
{
    private readonly int _pixelLength = 3 * size.Height * size.Width;

    public override void Dispose() => lease.Dispose();

    protected override void Compute(ArraySegment<TInput> rows, long firstRow, Memory<float> values, CancellationToken cancellation) => lease.Use(model =>
    {
        var pixels = ArrayPool<float>.Shared.Rent(rows.Count * _pixelLength);
        try
        {
            PixelKernel<TInput>.Prepare(source, recipe, rows, firstRow, pixels, cancellation);
            model.Run(pixels, rows.Count, size.Height, size.Width, output, values, cancellation);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(pixels);
        }
    });
}
