using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace BigTransfer.Imaging.Normalizing;

/// <summary>
/// The last steps of a recipe, <c>(pixel x factor - mean) / std</c>, in the order and precision of transformers: the product in double,
/// rounded to float32, then float32. torchvision's division by 255 comes to the same numbers.
/// </summary>
internal sealed class Normalization
{
    /// <summary>The one that was asked for last, since pictures come in crowds that share a recipe.</summary>
    private static Normalization? _last;

    private readonly PreprocessRecipe _recipe;
    private readonly float[][] _tables;

    internal Normalization(PreprocessRecipe recipe)
    {
        _recipe = recipe;
        Factor = recipe.RescaleFactor ?? 1;
        for (int c = 0; c < 3; c++)
            (Mean[c], Std[c]) = ((float)(recipe.Mean?[c] ?? 0), (float)(recipe.Std?[c] ?? 1));
        _tables = [.. Enumerable.Range(0, 3).Select(c => Enumerable.Range(0, 256).Select(pixel => ((float)(pixel * Factor) - Mean[c]) / Std[c]).ToArray())];
    }

    /// <summary>That of a recipe, made anew only where it is another recipe than last time.</summary>
    internal static Normalization Of(PreprocessRecipe recipe)
    {
        var last = Volatile.Read(ref _last);
        if (!ReferenceEquals(last?._recipe, recipe))
            Volatile.Write(ref _last, last = new Normalization(recipe));
        return last;
    }

    internal double Factor { get; }
    internal float[] Mean { get; } = new float[3];
    internal float[] Std { get; } = new float[3];

    /// <summary><c>[H, W, 3]</c> bytes to <c>[3, H, W]</c> floats.</summary>
    internal void Apply(ReadOnlySpan<byte> pixels, Span<float> planes)
    {
        int done = Avx2.IsSupported ? Avx2Normalization.Apply(this, pixels, planes) : 0;
        ApplyPlainly(pixels, planes, done);
    }

    /// <summary>The plain form, by a table: a channel has 256 values. Also the tail of the vector form.</summary>
    internal void ApplyPlainly(ReadOnlySpan<byte> pixels, Span<float> planes, int start)
    {
        int plane = planes.Length / 3;
        Span<float> red = planes[..plane], green = planes.Slice(plane, plane), blue = planes.Slice(2 * plane, plane);
        float[] reds = _tables[0], greens = _tables[1], blues = _tables[2];
        for (int i = start; i < red.Length; i++)
        {
            red[i] = reds[pixels[3 * i]];
            green[i] = greens[pixels[(3 * i) + 1]];
            blue[i] = blues[pixels[(3 * i) + 2]];
        }
    }

    /// <summary><c>[H, W, 3]</c> floats, 0 to 255, to <c>[3, H, W]</c>; whole numbers come out as bytes do.</summary>
    internal void Apply(ReadOnlySpan<float> levels, Span<float> planes)
    {
        int plane = planes.Length / 3;
        for (int c = 0; c < 3; c++)
        {
            for (int i = 0; i < plane; i++)
                planes[(c * plane) + i] = ((float)(levels[(3 * i) + c] * Factor) - Mean[c]) / Std[c];
        }
    }

    /// <summary><c>[3, H, W]</c> floats, 0 to 255, in place; in float32 throughout, as TensorFlow does it.</summary>
    internal void Apply(Span<float> planes)
    {
        int plane = planes.Length / 3;
        for (int c = 0; c < 3; c++)
        {
            var values = planes.Slice(c * plane, plane);
            float scale = (float)(Factor / Std[c]), shift = -Mean[c] / Std[c];
            int i = 0;
            for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
                ((new Vector<float>(values[i..]) * scale) + new Vector<float>(shift)).CopyTo(values[i..]);
            for (; i < values.Length; i++)
                values[i] = (values[i] * scale) + shift;
        }
    }
}
