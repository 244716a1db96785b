using BigTransfer.Imaging.Normalizing;
using BigTransfer.Imaging.Resampling;

namespace BigTransfer.Imaging;

/// <summary>From a picture to what the network sees.</summary>
public static class Preprocessor
{
    /// <summary>
    /// Resizes, crops and normalises a picture. Only the part that the crop leaves is resized, and the normalisation is one pass over it.
    /// </summary>
    /// <param name="image">The picture; not changed.</param>
    /// <param name="recipe">What is done to it. A crop that is larger than the picture has black around the picture.</param>
    /// <param name="destination">
    /// Receives <c>[3, H, W]</c> float32, planes of red, green and blue, with H and W as <see cref="PreprocessRecipe.OutputSize"/> says of
    /// the picture's full size.
    /// </param>
    /// <exception cref="BigTransferException">
    /// The picture is too large for the resize, or the recipe's parts do not go together.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is not of that length.</exception>
    public static void Run(RgbImage image, PreprocessRecipe recipe, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(recipe);
        var (height, width) = recipe.OutputSize(image.FullWidth, image.FullHeight);
        if (3L * width * height > Array.MaxLength)
        {
            throw new BigTransferException(
                $"recipe '{recipe.Name}': a picture of {image.FullWidth} x {image.FullHeight} would become {width} x {height}, which is too large");
        }
        int length = 3 * width * height;
        if (destination.Length != length)
            throw new ArgumentException($"expected 3 x {height} x {width} = {length} values, found {destination.Length}", nameof(destination));
        var (fullHeight, fullWidth) = recipe.Resize?.SizeFor(image.FullHeight, image.FullWidth) ?? (image.FullHeight, image.FullWidth);
        var (rows, columns) = (CropSpan.Of(fullHeight, height, recipe.CropRounding), CropSpan.Of(fullWidth, width, recipe.CropRounding));
        var window = new ResizeWindow(fullWidth, fullHeight, columns.Start, rows.Start, columns.Length, rows.Length);
        if (recipe.Method == ResizeMethod.TensorFlow && recipe.Resize is not null)
        {
            RunInFloats(image, recipe, window, (height, width), destination);
            return;
        }
        byte[] pixels = PictureMemory.Pool.Rent(length);
        if (window.Width == width && window.Height == height)
            PillowResize.Resize(image, window, recipe.Filter, pixels.AsSpan(0, length), ResampleKernels.Best);
        else
            ResizeOnBlack(image, window, recipe.Filter, (rows.Border, columns.Border, width), pixels.AsSpan(0, length));
        Normalization.Of(recipe).Apply(pixels.AsSpan(0, length), destination);
        PictureMemory.Pool.Return(pixels);
    }

    /// <summary>
    /// The same for a picture of floats. Where the recipe leaves its size as it is, it is normalised without rounding; a resize or a crop is that of
    /// 8-bit pictures, for which the values are rounded to the nearest level.
    /// </summary>
    /// <param name="levels">The picture, <c>[height, width, 3]</c>, R, G, B, each 0 to 255.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="recipe">What is done to it.</param>
    /// <param name="destination">Receives <c>[3, H, W]</c> float32, as for 8-bit pictures.</param>
    /// <exception cref="BigTransferException">As for 8-bit pictures.</exception>
    /// <exception cref="ArgumentException">A length is not that of its shape.</exception>
    public static void Run(ReadOnlySpan<float> levels, int height, int width, PreprocessRecipe recipe, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        if (levels.Length != 3L * height * width)
            throw new ArgumentException($"expected {height} x {width} x 3 values, found {levels.Length}", nameof(levels));
        var resized = recipe.Resize?.SizeFor(height, width) ?? (height, width);
        if (resized == (height, width) && recipe.OutputSize(width, height) == resized)
        {
            if (destination.Length != levels.Length)
                throw new ArgumentException(
                    $"expected 3 x {height} x {width} = {levels.Length} values, found {destination.Length}", nameof(destination));
            Normalization.Of(recipe).Apply(levels, destination);
            return;
        }
        byte[] pixels = new byte[levels.Length];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)Math.Clamp(MathF.Round(levels[i]), 0, 255);
        Run(new RgbImage(width, height, pixels), recipe, destination);
    }

    private static void RunInFloats(
        RgbImage image, PreprocessRecipe recipe, ResizeWindow window, (int Height, int Width) size, Span<float> destination)
    {
        if (recipe.Filter != ResampleFilter.Bilinear)
            throw new BigTransferException($"recipe '{recipe.Name}': TensorFlow's resize is bilinear, found {recipe.Filter}");
        if (window.Width != size.Width || window.Height != size.Height)
        {
            throw new BigTransferException(
                $"recipe '{recipe.Name}': after TensorFlow's resize the crop has to lie inside the picture; "
                + $"found a crop of {size.Width} x {size.Height} and {window.FullWidth} x {window.FullHeight} pixels");
        }
        TensorFlowResize.Bilinear(image, window, destination);
        Normalization.Of(recipe).Apply(destination);
    }

    /// <summary>The window of the resized picture, somewhere on a black ground of <paramref name="destination"/>'s size.</summary>
    private static void ResizeOnBlack(
        RgbImage image, ResizeWindow window, ResampleFilter filter, (int Top, int Left, int Width) place, Span<byte> destination)
    {
        int rowLength = 3 * window.Width;
        byte[] part = PictureMemory.Pool.Rent(rowLength * window.Height);
        PillowResize.Resize(image, window, filter, part.AsSpan(0, rowLength * window.Height), ResampleKernels.Best);
        destination.Clear();
        for (int y = 0; y < window.Height; y++)
            part.AsSpan(y * rowLength, rowLength).CopyTo(destination[(3 * (((place.Top + y) * place.Width) + place.Left))..]);
        PictureMemory.Pool.Return(part);
    }
}
