using System.Numerics;
using static FewShotTransfer.Pictures.Exact;

namespace FewShotTransfer.Pictures;

/// <summary>What light meets at a point. Colours are linear, 0 to 1; <see cref="Gloss"/> and <see cref="Metal"/> are shares.</summary>
internal readonly record struct Surface(Vector3 Colour, float Gloss = .1f, float Metal = 0);

/// <summary>A material is a function of space: the thing is carved out of it.</summary>
internal delegate Surface Material(Vector3 p);

/// <summary>Procedural materials, each a few lines.</summary>
internal static class Materials
{
    /// <summary>Hue in turns, saturation and brightness from 0 to 1, to a linear colour.</summary>
    internal static Vector3 Hsv(float hue, float saturation, float value)
    {
        float Channel(float shift) => 1 - saturation + saturation * Clamp01(MathF.Abs(Fraction(hue + shift) * 6 - 3) - 1);
        Vector3 c = value * new Vector3(Channel(0), Channel(2f / 3), Channel(1f / 3));
        return c * c;
    }

    internal static Vector3 AnyColour(Dice dice, float saturation = .9f) =>
        Hsv(dice.Between(0, 1), dice.Between(.05f, saturation), dice.Between(.3f, .95f));

    internal static Material Plain(Vector3 colour, float gloss = .2f) => p => new(colour * (.9f + .2f * Noise.Smooth(p * 6)), gloss);

    internal static Material Brushed(Vector3 colour) =>
        p => new(colour * (.7f + .5f * Noise.Cloudy(p * new Vector3(3, 70, 3), 2)), .8f, .85f);

    internal static Material Marble(Vector3 colour, Vector3 vein) => p =>
    {
        float v = 1 - MathF.Abs(Sin(p.X * .7f + p.Y * .4f + 1.6f * Noise.Cloudy(p * 2)));
        return new(Mix(colour, vein, v * v * v), .45f);
    };

    internal static Material Wood(Vector3 light, Vector3 dark) => p =>
    {
        float rings = Length(p.X + .3f * Noise.Smooth(p * 1.5f), p.Z) * 6 + Noise.Cloudy(p * new Vector3(4, .6f, 4)) * 2;
        float grain = Noise.Smooth(p * new Vector3(40, 2, 40));
        return new(Mix(light, dark, Step(.1f, .9f, Fraction(rings)) * .7f + grain * .3f), .15f);
    };

    internal static Material Planks(Vector3 light, Vector3 dark, float width) => p =>
    {
        float row = p.X / width, shade = Noise.Cell((int)MathF.Floor(row), 7);
        float along = (p.Z + p.Y) * .4f + shade * 9;
        float gap = MathF.Abs(Fraction(row) - .5f) > .47f || Fraction(along) > .985f ? .35f : 1;
        float grain = Noise.Cloudy(new Vector3(p.X * 14, shade * 40, (p.Z + p.Y) * 1.3f));
        return new(Mix(light, dark, Clamp01(shade * .5f + grain * .6f)) * gap, .25f);
    };

    internal static Material Bricks(Vector3 brick, Vector3 mortar, float size) => p =>
    {
        float row = (p.Y + p.Z) / (size * .45f), line = MathF.Floor(row), column = p.X / size + .5f * (line - 2 * MathF.Floor(line / 2));
        float edge = MathF.Min(.5f - MathF.Abs(Fraction(column) - .5f), (.5f - MathF.Abs(Fraction(row) - .5f)) * .45f);
        float shade = .65f + .5f * Noise.Cell((int)MathF.Floor(column), (int)line) + .3f * (Noise.Cloudy(p * 9) - .5f);
        return new(Mix(mortar, brick * shade, Step(.02f, .045f, edge)), .03f);
    };

    internal static Material Checkers(Vector3 a, Vector3 b, float size) => p =>
    {
        Vector3 q = p / size + new Vector3(.5f, .01f, .5f);
        float odd = MathF.Floor(q.X) + MathF.Floor(q.Y) + MathF.Floor(q.Z);
        return new((Fraction(odd / 2) < .25f ? a : b) * (.85f + .3f * Noise.Cloudy(p * 3)), .35f);
    };

    internal static Material Stripes(Vector3 a, Vector3 b, Vector3 across, float shareOfA = .5f) =>
        p => new(Fraction(Dot(p, across)) < shareOfA ? a : b, .25f);

    internal static Material Dots(Vector3 ground, Vector3 dot, float size) => p =>
    {
        Vector3 q = p / size, cell = new(MathF.Floor(q.X), MathF.Floor(q.Y), MathF.Floor(q.Z));
        return new(Length(q - cell - new Vector3(.5f)) < .38f ? dot : ground, .25f);
    };

    internal static Material Stone(Vector3 colour) => p =>
    {
        float speckle = Noise.Cloudy(p * 22, 2) - .37f, patch = Noise.Cloudy(p * 3) - .47f;
        return new(colour * MathF.Max(.2f, 1 + 1.6f * speckle + 1.4f * patch), .05f);
    };

    /// <summary>Grass, carpet, fur: short strands that lean this way and that.</summary>
    internal static Material Fur(Vector3 colour) => p =>
    {
        Vector3 lean = p + .25f * new Vector3(Noise.Smooth(p * 3), 0, Noise.Smooth(p * 3 + new Vector3(9)));
        float strand = Noise.Smooth(lean * new Vector3(30, 6, 30)) * Noise.Smooth(lean * new Vector3(11, 5, 17));
        return new(colour * (.35f + 2.2f * strand), 0);
    };

    /// <summary>Any of the above in any colour.</summary>
    internal static Material Any(Dice dice, float size = .4f)
    {
        Vector3 a = AnyColour(dice, .4f), b = Mix(a, AnyColour(dice, .4f), .5f);
        Vector3 wood = Hsv(dice.Between(.04f, .11f), dice.Between(.35f, .75f), dice.Between(.45f, .85f));
        float s = size * dice.Between(.7f, 1.6f);
        return dice.Whole(0, 12) switch
        {
            0 => Marble(Mix(a, new(.8f), .7f), b * .4f),
            1 => Wood(wood, wood * .35f),
            2 => Planks(wood, wood * .4f, s),
            3 => Bricks(Mix(wood, new(.5f, .12f, .06f), dice.Between(0, 1)), new(dice.Between(.2f, .6f)), s * 1.6f),
            4 => Checkers(a, b, s),
            5 => Stripes(a, b, Unit(new(dice.Between(-1, 1), .01f, dice.Between(-1, 1))) / s),
            6 => Dots(a, b, s),
            7 => Stone(Mix(a, new(.4f), .6f)),
            8 => Fur(a * 1.1f),
            9 => Brushed(Mix(a, new(.6f), .7f)),
            _ => Plain(a),
        };
    }
}
