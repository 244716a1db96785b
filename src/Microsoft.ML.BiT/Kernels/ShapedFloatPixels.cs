using BigTransfer.Imaging;
using Microsoft.ML.BiT.Schemas;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Pictures that stand in the column as floats, each of the shape that another column says.</summary>
internal sealed class ShapedFloatPixels(RowShapes shapes, PreprocessRecipe recipe, (int Height, int Width) size)
    : FloatPixels<Shaped<float>>(shapes.Range, recipe, size)
{
    protected override ReadOnlySpan<float> Values(in Shaped<float> row, out ArrayLayout layout) => Shaped<float>.Read(row, shapes, out layout);
}
