using BigTransfer.Imaging;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Pictures that stand in the column as floats, all of one size.</summary>
internal sealed class FloatArrayPixels(ArrayLayout array, PreprocessRecipe recipe, (int Height, int Width) size)
    : FloatPixels<VBuffer<float>>(array.Range, recipe, size)
{
    protected override ReadOnlySpan<float> Values(in VBuffer<float> row, out ArrayLayout layout)
    {
        Arrays.CheckLength(row.Length, array);
        layout = array;
        return Dense.Of(row);
    }
}
