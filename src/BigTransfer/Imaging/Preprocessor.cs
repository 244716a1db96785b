using System.Buffers;
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
    /// <param name="recipe">What is done to it.</param>
    /// <param name="destination">
    /// Receives <c>[3, H, W]</c> float32, planes of red, green and blue, with H and W as <see cref="PreprocessRecipe.OutputSize"/> says.
    /// </param>
    /// <exception cref="BigTransferException">
    /// The crop is larger than the picture, the picture too large for the resize, or the recipe's parts do not go together.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is not of that length.</exception>
    public static void Run(RgbImage image, PreprocessRecipe recipe, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(recipe);
        var window = WindowFor(image, recipe);
        int length = 3 * window.Width * window.Height;
        if (destination.Length != length)
        {
            throw new ArgumentException(
                $"expected 3 x {window.Height} x {window.Width} = {length} values, found {destination.Length}", nameof(destination));
        }
        if (recipe.Method == ResizeMethod.TensorFlow && recipe.Resize is not null)
        {
            if (recipe.Filter != ResampleFilter.Bilinear)
                throw new BigTransferException($"recipe '{recipe.Name}': TensorFlow's resize is bilinear, found {recipe.Filter}");
            TensorFlowResize.Bilinear(image, window, destination);
            new Normalization(recipe).Apply(destination);
            return;
        }
        byte[] pixels = ArrayPool<byte>.Shared.Rent(length);
        PillowResize.Resize(image, window, recipe.Filter, pixels.AsSpan(0, length), ResampleKernels.Best);
        new Normalization(recipe).Apply(pixels.AsSpan(0, length), destination);
        ArrayPool<byte>.Shared.Return(pixels);
    }

    private static ResizeWindow WindowFor(RgbImage image, PreprocessRecipe recipe)
    {
        var (height, width) = recipe.Resize?.SizeFor(image.Height, image.Width) ?? (image.Height, image.Width);
        if (recipe.CenterCrop is not { } crop)
        {
            return 3L * width * height <= Array.MaxLength
                ? ResizeWindow.Whole(width, height)
                : throw new BigTransferException(
                    $"recipe '{recipe.Name}': a picture of {image.Width} x {image.Height} would become {width} x {height}, which is too large");
        }
        if (crop.Height > height || crop.Width > width)
        {
            throw new BigTransferException(
                $"recipe '{recipe.Name}': the crop of {crop.Width} x {crop.Height} is larger than the picture, {width} x {height} before the crop");
        }
        int left = CropStart(width - crop.Width, recipe.CropRounding), top = CropStart(height - crop.Height, recipe.CropRounding);
        return new(width, height, left, top, crop.Width, crop.Height);
    }

    private static int CropStart(int rest, CropRounding rounding) =>
        rounding == CropRounding.Down ? rest / 2 : (int)Math.Round(rest / 2.0, MidpointRounding.ToEven);
}
