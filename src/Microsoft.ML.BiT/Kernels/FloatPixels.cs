using System.Buffers;
using System.Globalization;
using BigTransfer;
using BigTransfer.Imaging;
using Microsoft.ML.BiT.Schemas;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Pictures that are floats, to pixels [3, H, W] as the recipe says.</summary>
/// <param name="range">What the floats mean.</param>
/// <param name="recipe">Makes the pixels.</param>
/// <param name="size">Height and width of the pixels.</param>
internal abstract class FloatPixels<TInput>(PixelRange range, PreprocessRecipe recipe, (int Height, int Width) size) : IPixelSource<TInput>
{
    // Arithmetic in float32 may end a little beside a bound: such values are taken for the bound.
    private const float Slack = 1e-5f;

    private readonly (float Low, float High, string Name) _range = range switch
    {
        PixelRange.ZeroTo255 => (0, 255, "[0, 255]"),
        PixelRange.ZeroToOne => (0, 1, "[0, 1]"),
        _ => (-1, 1, "[-1, 1]"),
    };

    public int Length { get; } = 3 * size.Height * size.Width;

    public void Prepare(in TInput row, Span<float> pixels)
    {
        var values = Values(row, out var layout);
        var rented = ArrayPool<float>.Shared.Rent(layout.Length);
        try
        {
            var levels = rented.AsSpan(0, layout.Length);
            Arrays.ToChannelsLast(values, layout, levels);
            ToLevels(levels);
            Preprocessor.Run(levels, layout.Height, layout.Width, recipe, pixels);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <summary>The values of a row's picture, as many as its layout says.</summary>
    /// <exception cref="BigTransferException">It has another number of values.</exception>
    protected abstract ReadOnlySpan<float> Values(in TInput row, out ArrayLayout layout);

    /// <summary>Values of the stated range to 0 ... 255, in place.</summary>
    private void ToLevels(Span<float> values)
    {
        var (low, high, name) = _range;
        var (slack, scale) = (Slack * (high - low), 255 / (high - low));
        foreach (ref var value in values)
        {
            // Written so that what is no number fails too.
            if (!(value >= low - slack && value <= high + slack))
                throw new BigTransferException(string.Create(CultureInfo.InvariantCulture, $"expected pixels in {name}, found {value}"));
            value = (Math.Clamp(value, low, high) - low) * scale;
        }
    }
}
