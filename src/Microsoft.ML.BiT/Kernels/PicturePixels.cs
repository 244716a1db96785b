using BigTransfer;
using BigTransfer.Imaging;
using Microsoft.ML.BiT.Batching;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Pictures to pixels [3, H, W] as the recipe says; decoding and resizing in parallel.</summary>
internal sealed class PicturePixels<TInput>(IImageSource<TInput> source, PreprocessRecipe recipe, (int Height, int Width) size) : IPixelSource<TInput>
{
    public int Length { get; } = 3 * size.Height * size.Width;

    public void Prepare(ArraySegment<TInput> rows, RowErrors errors, Memory<float> pixels, CancellationToken cancellation)
    {
        var found = new BigTransferException?[rows.Count];
        ImageBatch.Prepare(rows, source.Read, recipe, pixels, found, cancellation);
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i] is { } error)
                errors.Report(i, error);
        }
    }
}
