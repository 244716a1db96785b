namespace BigTransfer.Imaging;

/// <summary>The sizes that BiT-HyperRule transfers with (google-research/big_transfer, bit_hyperrule.py, get_resolution).</summary>
public static class HyperRule
{
    private const int SmallArea = 96 * 96;

    /// <summary>
    /// To what squares a dataset's pictures are resized and cropped for training: 160 and 128 where they are smaller than 96 x 96 in area,
    /// else 512 and 480. (The paper's text says 448 and 384 for the latter; the code goes before it.)
    /// </summary>
    /// <param name="height">The pictures' usual height in pixels, at least 1.</param>
    /// <param name="width">Their usual width.</param>
    public static (int Resize, int Crop) Resolution(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        return (long)height * width < SmallArea ? (160, 128) : (512, 480);
    }

    /// <summary>The recipe of evaluation: straight to the crop's size, whatever the picture's shape.</summary>
    /// <inheritdoc cref="Resolution"/>
    public static PreprocessRecipe Evaluation(int height, int width) =>
        PreprocessPresets.Find("official-pytorch").WithSize(Resolution(height, width).Crop);
}
