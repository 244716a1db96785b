using BigTransfer.Imaging.Resampling;

namespace BigTransfer.Imaging;

/// <summary>
/// Pillow's <c>Image.resize</c> on RGB pictures, equal to it in every bit: antialiased, fixed-point weights of 22 bits, first along the
/// rows and then along the columns, with 8 bits in between.
/// </summary>
public static class PillowResize
{
    /// <summary>Rows that are turned on their side together; then the pass along the rows is a weighted sum of rows like the other.</summary>
    private const int BlockRows = 32;

    /// <summary>Resizes a picture.</summary>
    /// <param name="image">The picture; not changed.</param>
    /// <param name="width">Columns of the result, at least 1.</param>
    /// <param name="height">Rows of the result, at least 1.</param>
    /// <param name="filter">The kernel.</param>
    /// <exception cref="BigTransferException">The picture has a row or column of millions of pixels.</exception>
    public static RgbImage Resize(RgbImage image, int width, int height, ResampleFilter filter)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var result = new byte[checked(width * height * 3)];
        Resize(image, ResizeWindow.Whole(width, height), filter, result, ResampleKernels.Best);
        return new RgbImage(width, height, result);
    }

    /// <summary>Computes a part of the resized picture into <paramref name="destination"/>, <c>[window.Height, window.Width, 3]</c>.</summary>
    internal static void Resize(RgbImage image, ResizeWindow window, ResampleFilter filter, Span<byte> destination, ResampleKernels kernels)
    {
        if (filter == ResampleFilter.Nearest)
        {
            NearestResample.Resize(image, window, destination);
            return;
        }
        var kernel = ResampleKernel.Of(filter);
        if (image.Rows.IsOf(window.FullHeight))
        {
            AlongRows(image, window.Top, window.Height, window, kernel, destination, kernels);
            return;
        }
        // Only the rows that the second pass reads go through the first.
        using var vertical = new ResampleWeights(image.Rows, window.FullHeight, window.Top, window.Height, kernel);
        int rowLength = window.Width * 3, rows = vertical.End - vertical.First;
        if ((long)rows * rowLength > Array.MaxLength)
        {
            throw new BigTransferException(
                $"a picture of {image.Width} x {image.Height} is too large to be resized to {window.FullWidth} x {window.FullHeight}");
        }
        byte[] between = PictureMemory.Pool.Rent(rows * rowLength);
        AlongRows(image, vertical.First, rows, window, kernel, between, kernels);
        for (int y = 0; y < window.Height; y++)
        {
            int first = vertical.Start(y) - vertical.First;
            kernels.WeightedSum(between.AsSpan(first * rowLength), rowLength, vertical.Of(y), destination.Slice(y * rowLength, rowLength));
        }
        PictureMemory.Pool.Return(between);
    }

    private static void AlongRows(
        RgbImage image, int firstRow, int rows, ResizeWindow window, ResampleKernel kernel, Span<byte> destination, ResampleKernels kernels)
    {
        int rowLength = window.Width * 3, imageLength = image.Width * 3;
        if (image.Columns.IsOf(window.FullWidth))
        {
            for (int y = 0; y < rows; y++)
                image.Row(firstRow + y).Slice(window.Left * 3, rowLength).CopyTo(destination[(y * rowLength)..]);
            return;
        }
        using var weights = new ResampleWeights(image.Columns, window.FullWidth, window.Left, window.Width, kernel);
        int firstColumn = 3 * weights.First, columns = 3 * (weights.End - weights.First);
        byte[] turned = PictureMemory.Pool.Rent(columns * BlockRows), resized = PictureMemory.Pool.Rent(rowLength * BlockRows);
        for (int top = 0; top < rows; top += BlockRows)
        {
            int count = Math.Min(BlockRows, rows - top);
            var source = image.Pixels.AsSpan(((firstRow + top) * imageLength) + firstColumn);
            // [columns, 3, BlockRows]: a pixel's neighbour is 3 x BlockRows further. In the last block the missing rows are computed and dropped.
            kernels.Transpose(source, imageLength, count, columns, turned, BlockRows);
            for (int x = 0; x < window.Width; x++)
            {
                int start = (weights.Start(x) - weights.First) * 3 * BlockRows;
                kernels.WeightedSum(turned.AsSpan(start), 3 * BlockRows, weights.Of(x), resized.AsSpan(x * 3 * BlockRows, 3 * BlockRows));
            }
            kernels.Transpose(resized, BlockRows, rowLength, count, destination[(top * rowLength)..], rowLength);
        }
        PictureMemory.Pool.Return(turned);
        PictureMemory.Pool.Return(resized);
    }
}
