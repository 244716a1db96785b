using BigTransfer.Imaging;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Pictures to pixels [3, H, W] as the recipe says.</summary>
internal sealed class PicturePixels<TInput>(IImageSource<TInput> source, PreprocessRecipe recipe, (int Height, int Width) size) : IPixelSource<TInput>
{
    public int Length { get; } = 3 * size.Height * size.Width;

    public void Prepare(in TInput row, Span<float> pixels)
    {
        using var picture = source.Read(row);
        Preprocessor.Run(picture, recipe, pixels);
    }
}
