using BigTransfer;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Paths to decoded images. Each consumer gets an image of its own, because ML.NET's components dispose what they have read.</summary>
internal sealed class LoadingKernel(PathSource source) : IRowKernel<ReadOnlyMemory<char>, MLImage>
{
    public void Run(ArraySegment<ReadOnlyMemory<char>> rows, long firstRow, Span<MLImage> results, CancellationToken cancellation)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                var image = MLImageSource.ToMLImage(source.Read(rows[i]));
                results[i]?.Dispose();
                results[i] = image;
            }
            catch (BigTransferException e)
            {
                RowErrors.ThrowFirst([e], firstRow + i);
            }
        }
    }

    public void Copy(ref readonly MLImage result, ref MLImage destination)
    {
        destination?.Dispose();
        destination = MLImage.CreateFromPixels(result.Width, result.Height, result.PixelFormat, result.Pixels);
    }

    public void Dispose()
    {
    }
}
