using BigTransfer;
using BigTransfer.Imaging;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Pictures to pixels [3, H, W] as the recipe says; decoding and resizing in parallel.</summary>
internal sealed class PicturePixels<TInput>(IImageSource<TInput> source, PreprocessRecipe recipe, (int Height, int Width) size) : IPixelSource<TInput>
{
    public int Length { get; } = 3 * size.Height * size.Width;

    public void Prepare(ArraySegment<TInput> rows, long firstRow, Memory<float> pixels, CancellationToken cancellation)
    {
        var errors = new BigTransferException?[rows.Count];
        ImageBatch.Prepare(rows, source.Read, recipe, pixels, errors, cancellation);
        RowErrors.ThrowFirst(errors, firstRow);
    }
}
