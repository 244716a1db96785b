using System.Numerics;

namespace BigTransfer.Imaging;

/// <summary>The last steps of a recipe, <c>(pixel x factor - mean) / std</c>, in the sources' order and precision.</summary>
internal sealed class Normalization
{
    /// <summary>
    /// By channel, what each of the 256 pixel values becomes. A look-up in 1 KB is as fast as computing: the exact form needs a product
    /// in double and a division, which vectors do at about one value a cycle.
    /// </summary>
    private readonly float[][] _tables;
    private readonly float[] _scale;
    private readonly float[] _shift;

    private Normalization(PreprocessRecipe recipe)
    {
        _tables = new float[3][];
        (_scale, _shift) = (new float[3], new float[3]);
        for (int c = 0; c < 3; c++)
        {
            double factor = recipe.RescaleFactor ?? 1, mean = recipe.Mean?[c] ?? 0, std = recipe.Std?[c] ?? 1;
            // transformers: the product in double, rounded to float32; mean and deviation in float32. torchvision comes to the same.
            _tables[c] = [.. Enumerable.Range(0, 256).Select(pixel => ((float)(pixel * factor) - (float)mean) / (float)std)];
            (_scale[c], _shift[c]) = ((float)(factor / std), (float)(-mean / std));
        }
    }

    internal static Normalization Of(PreprocessRecipe recipe) => new(recipe);

    /// <summary><c>[H, W, 3]</c> bytes to <c>[3, H, W]</c> floats.</summary>
    internal void Apply(ReadOnlySpan<byte> pixels, Span<float> planes)
    {
        int plane = planes.Length / 3;
        Span<float> red = planes[..plane], green = planes.Slice(plane, plane), blue = planes.Slice(2 * plane, plane);
        float[] reds = _tables[0], greens = _tables[1], blues = _tables[2];
        for (int i = 0; i < red.Length; i++)
        {
            red[i] = reds[pixels[3 * i]];
            green[i] = greens[pixels[(3 * i) + 1]];
            blue[i] = blues[pixels[(3 * i) + 2]];
        }
    }

    /// <summary><c>[3, H, W]</c> floats, 0 to 255, in place.</summary>
    internal void Apply(Span<float> planes)
    {
        int plane = planes.Length / 3;
        for (int c = 0; c < 3; c++)
        {
            var values = planes.Slice(c * plane, plane);
            int i = 0;
            for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
                ((new Vector<float>(values[i..]) * _scale[c]) + new Vector<float>(_shift[c])).CopyTo(values[i..]);
            for (; i < values.Length; i++)
                values[i] = (values[i] * _scale[c]) + _shift[c];
        }
    }
}
