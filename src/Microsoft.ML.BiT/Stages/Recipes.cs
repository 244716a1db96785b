using BigTransfer;
using BigTransfer.Imaging;

namespace Microsoft.ML.BiT.Stages;

internal static class Recipes
{
    /// <summary>Height and width of what a recipe makes.</summary>
    /// <exception cref="BigTransferException">They follow the picture, and a column of pixels has one size.</exception>
    public static (int Height, int Width) SizeOf(PreprocessRecipe recipe) => recipe.FixedSize ?? throw new BigTransferException(
        $"recipe '{recipe.Name}': expected a fixed size (a crop, or a resize to height and width), found one that follows the picture");
}
