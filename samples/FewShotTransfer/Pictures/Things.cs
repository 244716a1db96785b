using System.Numerics;
using static FewShotTransfer.Pictures.Exact;
using static FewShotTransfer.Pictures.Materials;
using static FewShotTransfer.Pictures.Shapes;

namespace FewShotTransfer.Pictures;

/// <summary>
/// The classes: each draws one specimen of its kind, about two units high and never the same twice.
/// Kinds differ by form and material; colours and sizes overlap on purpose.
/// </summary>
internal static partial class Things
{
    /// <summary>Name of a class and how to make one of its things. A new class is a method and a line here.</summary>
    internal static readonly (string Name, Func<Dice, Thing> Make)[] Classes =
    [
        ("barrel", Barrel),
        ("cactus", Cactus),
        ("chair", Chair),
        ("die", Die),
        ("duck", Duck),
        ("fir", Fir),
        ("gear", Gear),
        ("lighthouse", Lighthouse),
        ("mug", Mug),
        ("mushroom", Mushroom),
        ("snowman", Snowman),
        ("umbrella", Umbrella),
    ];

    private static Thing Barrel(Dice dice)
    {
        float half = dice.Between(.75f, 1.05f), bulge = dice.Between(.1f, .22f), staves = dice.Whole(12, 20);
        float Radius(float y) => .5f + bulge * (1 - y * y / (half * half));
        Vector3 wood = Hsv(dice.Between(.03f, .1f), dice.Between(.3f, .8f), dice.Between(.4f, .85f));
        Vector3 iron = Hsv(dice.Between(0, 1), .15f, dice.Between(.25f, .6f));
        float Body(Vector3 p)
        {
            float wall = Length(p.X, p.Z) - Radius(p.Y), y = MathF.Abs(p.Y);
            return MathF.Max(MathF.Max(wall, y - half), -MathF.Max(wall + .06f, half - .06f - y)) * .85f;
        }
        float Hoops(Vector3 p)
        {
            float y = MathF.Abs(p.Y), ring = MathF.Min(MathF.Abs(y - half * .85f), MathF.Abs(y - half * .35f));
            return MathF.Max(MathF.Abs(Length(p.X, p.Z) - Radius(p.Y)) - .025f, ring - .05f) * .85f;
        }
        Surface Staves(Vector3 p)
        {
            float across = MathF.Abs(p.Y) > half - .08f && Length(p.X, p.Z) < .48f ? p.X * 6 : Angle(p.Z, p.X) * staves;
            float shade = .7f + .5f * Noise.Cell((int)MathF.Floor(across)), gap = MathF.Abs(Fraction(across) - .5f) > .46f ? .3f : 1;
            return new(wood * (shade * gap * (.6f + .7f * Noise.Cloudy(p * new Vector3(22, 3, 22), 3))), .15f);
        }
        return new(Vector3.Zero, half + .3f, new(Body, Staves), new(Hoops, Brushed(iron))) { Tumbles = dice.Chance(.4f) };
    }

    private static Thing Chair(Dice dice)
    {
        float seat = dice.Between(.8f, 1.1f), back = dice.Between(.7f, 1.1f);
        float half = dice.Between(.45f, .62f), leg = dice.Between(.05f, .09f);
        int slats = dice.Whole(0, 3);
        float Frame(Vector3 p)
        {
            Vector3 q = new(MathF.Abs(p.X), p.Y, MathF.Abs(p.Z));
            float legs = Box(q - new Vector3(half - leg, seat / 2, half - leg), new(leg, seat / 2, leg), .02f);
            q = new Vector3(q.X, p.Y, p.Z) - new Vector3(half - leg, seat + back / 2, leg - half);
            return MathF.Min(legs, Box(q, new(leg, back / 2, leg), .02f));
        }
        float Rest(Vector3 p)
        {
            Vector3 q = p - new Vector3(0, seat + back * .55f, leg - half);
            if (slats == 0)
                return Box(q, new(half - .02f, back * .42f, leg * .6f), .03f);
            float height = back * .9f / slats, row = MathF.Floor(q.Y / height + .5f * (slats & 1)) - .5f * (slats & 1) + .5f;
            row = MathF.Min(MathF.Max(row, (1 - slats) / 2f), (slats - 1) / 2f);
            return Box(q - new Vector3(0, row * height, 0), new(half - .02f, height * .3f, leg * .6f), .02f);
        }
        float Seat(Vector3 p) => Box(p - new Vector3(0, seat, 0), new(half, .06f, half), .04f);
        Vector3 wood = Hsv(dice.Between(.03f, .11f), dice.Between(.3f, .8f), dice.Between(.3f, .9f));
        Material frame = dice.Chance(.6f) ? Wood(wood, wood * .4f) : Plain(AnyColour(dice), .3f);
        return new(new(0, (seat + back) / 2, 0), (seat + back) / 2 + .3f,
            new(Frame, frame), new(Rest, frame), new(Seat, dice.Chance(.5f) ? frame : Any(dice, .2f))) { Tumbles = dice.Chance(.1f) };
    }

    private static Thing Die(Dice dice)
    {
        float rounding = dice.Between(.08f, .3f), size = dice.Between(.13f, .18f), spread = dice.Between(.4f, .5f);
        Vector3 body = AnyColour(dice), pip = Dot(body, Vector3.One) > .7f ? AnyColour(dice) * .15f : new(.9f);
        Surface Faces(Vector3 p)
        {
            Vector3 a = Vector3.Abs(p);
            (float u, float v, int dots) = a.X > a.Y && a.X > a.Z ? (p.Y, p.Z, p.X > 0 ? 1 : 6)
                : a.Y > a.Z ? (p.X, p.Z, p.Y > 0 ? 2 : 5) : (p.X, p.Y, p.Z > 0 ? 3 : 4);
            return new(Pip(u / spread, v / spread, dots) * spread < size ? pip : body, .5f);
        }
        return new(Vector3.Zero, 1.65f, new Part(p => Box(p, Vector3.One, rounding), Faces)) { Tumbles = true };
    }

    /// <summary>The distance in the plane to the nearest pip of a die's face, whose pips lie at -1, 0 and 1.</summary>
    private static float Pip(float u, float v, int dots)
    {
        float nearest = (dots & 1) == 1 ? Length(u, v) : float.MaxValue;
        if (dots >= 2)
            nearest = MathF.Min(nearest, MathF.Min(Length(u - 1, v - 1), Length(u + 1, v + 1)));
        if (dots >= 4)
            nearest = MathF.Min(nearest, MathF.Min(Length(u - 1, v + 1), Length(u + 1, v - 1)));
        return dots == 6 ? MathF.Min(nearest, Length(MathF.Abs(u) - 1, v)) : nearest;
    }

    private static Thing Gear(Dice dice)
    {
        float thick = dice.Between(.15f, .4f), hole = dice.Between(.15f, .4f), tooth = dice.Between(.1f, .17f);
        int teeth = dice.Whole(9, 18), spokes = dice.Chance(.5f) ? dice.Whole(4, 7) : 0;
        float Wheel(Vector3 p)
        {
            float r = Length(p.X, p.Z), turn = Angle(p.Z, p.X);
            float wave = 4 * MathF.Abs(Fraction(turn * teeth) - .5f) - 1;               // -1 .. 1, teeth with slanted flanks
            float flat = MathF.Max(r - .86f - tooth * MathF.Min(MathF.Max(wave * 2.2f, -1), 1), hole - r) * .6f;
            if (spokes > 0)
            {
                float gap = (.5f - MathF.Abs(Fraction(turn * spokes) - .5f)) / spokes * MathF.Tau * r;
                flat = MathF.Max(flat, -MathF.Max(MathF.Max(hole + .14f - r, r - .66f), .09f - gap));
            }
            return Extrude(flat, p.Y, thick) * .9f;
        }
        float Hub(Vector3 p) => MathF.Max(Cylinder(p, hole + .12f, thick + .07f, .02f), hole - Length(p.X, p.Z));
        Vector3 metal = dice.OneOf<Vector3>(new(.55f), new(.75f, .5f, .2f), new(.7f, .35f, .2f), new(.25f, .26f, .3f));
        Material coat = dice.Chance(.85f) ? Brushed(metal) : Plain(AnyColour(dice), .4f);
        return new(Vector3.Zero, 1.15f, new(Wheel, coat), new(Hub, coat)) { Tumbles = dice.Chance(.85f) };
    }

    private static Thing Lighthouse(Dice dice)
    {
        float height = dice.Between(2, 2.9f), low = dice.Between(.45f, .62f), high = dice.Between(.28f, .36f);
        float Gallery(Vector3 p) => Cylinder(p - new Vector3(0, height, 0), high + .14f, .05f, .02f);
        float Roof(Vector3 p) => MathF.Min(Cone(p - new Vector3(0, height + .45f, 0), high + .06f, .02f, .3f),
            Rod(p, new(0, height + .7f, 0), new(0, height + .95f, 0), .02f));
        float Rails(Vector3 p) => MathF.Min(Torus(p - new Vector3(0, height + .18f, 0), high + .12f, .018f),
            Cylinder(p - new Vector3(0, height + .2f, 0), high - .1f, .25f));
        float Rock(Vector3 p)
        {
            float d = Ellipsoid(p - new Vector3(0, .05f, 0), new(1.05f, .32f, .95f));
            return d > .25f ? d * .7f : (d + .25f * (Noise.Cloudy(p * 3, 2) - .4f)) * .7f;
        }
        float Door(Vector3 p) => Box(p - new Vector3(0, .5f, low - .07f), new(.13f, .26f, .12f), .03f);
        Vector3 white = new(dice.Between(.6f, .9f));
        Vector3 band = Hsv(dice.OneOf(0, 0, .6f, .35f, .1f), dice.Between(.1f, .9f), dice.Between(.15f, .8f));
        Material tower = dice.Whole(0, 4) switch
        {
            0 => Plain(white),
            1 => Bricks(Mix(band, new(.4f), .4f), new(.5f), .22f),
            2 => Stripes(white, band, new(.5f, 1.2f, 0)),
            _ => Stripes(white, band, new(0, dice.Between(.6f, 1.3f), 0)),
        };
        return new(new(0, height / 2 + .4f, 0), height / 2 + .7f,
            new(p => Cone(p, low, high, height), tower), new(Gallery, Plain(band * .6f)), new(Roof, Plain(band, .4f)),
            new(Rails, p => new(new(1, .85f, .4f), .9f)), new(Rock, Stone(new(.3f, .28f, .26f))), new(Door, Plain(band * .3f)));
    }

    private static Thing Mug(Dice dice)
    {
        float radius = dice.Between(.55f, .75f), half = dice.Between(.6f, .95f);
        float taper = dice.Between(-.12f, .18f), ring = dice.Between(.3f, .42f);
        float Wall(float y) => radius + taper * y;
        float Cup(Vector3 p)
        {
            float r = Length(p.X, p.Z) - Wall(p.Y);
            float solid = Extrude(r + .04f, p.Y, half - .04f) - .04f;
            return MathF.Max(solid, -MathF.Max(r + .08f, -half + .1f - p.Y)) * .9f;
        }
        float Handle(Vector3 p)
        {
            Vector3 q = p - new Vector3(Wall(0) + .02f, 0, 0);
            float loop = Length(Length(q.X * 1.15f, q.Y * .85f) - ring, q.Z * .8f) - .075f;
            return MathF.Max(loop, Wall(p.Y) - .05f - Length(p.X, p.Z)) * .8f;
        }
        float Drink(Vector3 p) => Cylinder(p - new Vector3(0, half * .55f, 0), Wall(half * .55f) - .05f, .02f);
        Material glaze = dice.Chance(.7f) ? Plain(AnyColour(dice, .7f), .6f) : Any(dice, .3f);
        Vector3 drink = dice.OneOf<Vector3>(new(.05f, .02f, .01f), new(.25f, .12f, .05f), new(.5f, .1f, .02f), new(.8f, .75f, .65f));
        return new(new(.2f, 0, 0), radius + half * .65f + .25f, new(Cup, glaze), new(Handle, glaze), new(Drink, p => new(drink, .6f)))
        {
            Tumbles = dice.Chance(.1f),
        };
    }
}
