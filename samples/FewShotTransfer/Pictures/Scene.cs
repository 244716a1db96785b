using System.Numerics;
using static FewShotTransfer.Pictures.Exact;

namespace FewShotTransfer.Pictures;

/// <summary>One specimen on some ground, before some backdrop, among clutter, in some light, seen from somewhere.</summary>
internal sealed class Scene
{
    internal Scene(Thing subject, Dice dice)
    {
        float azimuth = dice.Between(0, 1), elevation = dice.Between(.01f, .11f);
        Vector3 away = new(Cos(azimuth), 0, Sin(azimuth));
        float lean = subject.Tumbles ? dice.Between(0, 1) : dice.Between(-.02f, .02f);
        var main = new Placed(subject, Turn.About(dice.Between(0, 1), lean), 1, 0, 0);

        Things = [main, .. Clutter(dice, main, away)];
        Ground = Materials.Any(dice);
        Backdrop = new(dice, away);

        float sun = azimuth + .5f + dice.Between(-.32f, .32f), height = dice.Between(.06f, .2f);
        Sun = new(Cos(sun) * Cos(height), Sin(height), Sin(sun) * Cos(height));
        SunLight = dice.Between(.6f, 2.4f) * Mix(Vector3.One, Materials.Hsv(dice.OneOf(.07f, .1f, .6f), .5f, 1), dice.Between(0, .5f));
        SkyLight = dice.Between(.25f, .6f) * Mix(Vector3.One, Backdrop.Mood(Vector3.UnitY) * 2, .25f);
        ShadowSharpness = dice.Between(4, 24);
        Camera = new(main, away, elevation, dice);
    }

    /// <summary>The specimen first, clutter after it.</summary>
    internal IReadOnlyList<Placed> Things { get; }

    internal Material Ground { get; }

    internal Backdrop Backdrop { get; }

    /// <summary>The direction to the sun, or to the lamp.</summary>
    internal Vector3 Sun { get; }

    internal Vector3 SunLight { get; }

    internal Vector3 SkyLight { get; }

    internal float ShadowSharpness { get; }

    internal Camera Camera { get; }

    /// <summary>Simple bodies that lie about, some of them in the way.</summary>
    private static IEnumerable<Placed> Clutter(Dice dice, Placed main, Vector3 away)
    {
        for (int left = dice.Whole(0, 3); left > 0; left--)
        {
            float around = dice.Between(0, 1), far = main.Radius * dice.Between(.9f, 1.9f), size = dice.Between(.12f, .4f);
            Vector3 at = far * new Vector3(Cos(around), 0, Sin(around));
            if (Dot(at, away) < -.5f)
                size *= .6f;                                             // in front of the subject: do not hide it
            var turn = Turn.About(dice.Between(0, 1), dice.Between(0, 1));
            yield return new(new(Vector3.Zero, 1.45f, new Part(Body(dice), Materials.Any(dice, 1))), turn, size, at.X, at.Z);
        }
    }

    private static Shape Body(Dice dice)
    {
        float a = dice.Between(.3f, .95f);
        return dice.Whole(0, 4) switch
        {
            0 => p => Shapes.Sphere(p, 1),
            1 => p => Shapes.Box(p, new(.8f, a, .7f), .06f),
            2 => p => Shapes.Cylinder(p, a, 1, .05f),
            3 => p => Shapes.Cone(p + new Vector3(0, .8f, 0), a, .03f, 1.6f),
            _ => p => Shapes.Torus(p, 1 - a * .4f, a * .4f),
        };
    }
}
