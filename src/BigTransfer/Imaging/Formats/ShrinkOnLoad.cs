namespace BigTransfer.Imaging.Formats;

/// <summary>At what fraction of its size a JPEG is decoded: libjpeg then leaves out the finer frequencies, and their work.</summary>
internal static class ShrinkOnLoad
{
    /// <summary>
    /// How many times larger than resized a picture stays, at least. Pillow, which leaves 2 in <c>thumbnail</c> as libvips does, calls 3
    /// "indistinguishable from fair resampling" (<c>reducing_gap</c>). Measured on photographs, 2 against 3: single values differ by up to
    /// 34 and 25 levels of 255, those of a picture by 0.4 and 0.3 on average, 1.7 and 0.8 at worst.
    /// </summary>
    private const double Gap = 3;

    /// <summary>What the size is divided by: 1, 2, 4 or 8.</summary>
    /// <param name="width">Columns in the file.</param>
    /// <param name="height">Rows in the file.</param>
    /// <param name="orientation">How the picture is turned after decoding.</param>
    /// <param name="recipe">What it is then prepared by; null where that is not known.</param>
    internal static int FactorFor(int width, int height, int orientation, PreprocessRecipe? recipe)
    {
        if (recipe is not { Resize: { } resize } || TakesWholePixels(recipe))
            return 1;
        if (Orientation.Transposes(orientation))
            (width, height) = (height, width);
        var (resizedHeight, resizedWidth) = resize.SizeFor(height, width);
        double most = Math.Min((double)width / resizedWidth, (double)height / resizedHeight) / Gap;
        return most switch
        {
            >= 8 => 8,
            >= 4 => 4,
            >= 2 => 2,
            _ => 1,
        };
    }

    /// <summary>Whether the resize takes some pixels whole and others not at all: those of a smaller picture are others.</summary>
    private static bool TakesWholePixels(PreprocessRecipe recipe) =>
        recipe.Method == ResizeMethod.TensorFlow || recipe.Filter is ResampleFilter.Nearest or ResampleFilter.Box;
}
