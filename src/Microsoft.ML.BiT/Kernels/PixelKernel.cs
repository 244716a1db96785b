using BigTransfer;
using BigTransfer.Imaging;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Pictures to normalised pixels [3, H, W] as the recipe says; decoding and resizing in parallel.</summary>
internal sealed class PixelKernel<TInput>(IImageSource<TInput> source, PreprocessRecipe recipe, (int Height, int Width) size)
    : VectorKernel<TInput>(3 * size.Height * size.Width)
{
    public override void Dispose()
    {
    }

    protected override void Compute(ArraySegment<TInput> rows, long firstRow, Memory<float> values, CancellationToken cancellation) =>
        Prepare(source, recipe, rows, firstRow, values, cancellation);

    /// <summary>The same for a kernel that needs the pixels only in passing.</summary>
    public static void Prepare(
        IImageSource<TInput> source, PreprocessRecipe recipe, ArraySegment<TInput> rows, long firstRow, Memory<float> pixels, CancellationToken cancellation)
    {
        var errors = new BigTransferException?[rows.Count];
        ImageBatch.Prepare(rows, source.Read, recipe, pixels, errors, cancellation);
        RowErrors.ThrowFirst(errors, firstRow);
    }
}
