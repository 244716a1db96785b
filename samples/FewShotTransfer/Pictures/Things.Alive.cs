using System.Numerics;
using static FewShotTransfer.Pictures.Exact;
using static FewShotTransfer.Pictures.Materials;
using static FewShotTransfer.Pictures.Shapes;

namespace FewShotTransfer.Pictures;

/// <content>What grows, swims, melts, or opens in the rain.</content>
internal static partial class Things
{
    private static Thing Cactus(Dice dice)
    {
        float height = dice.Between(1.5f, 2.3f), thick = dice.Between(.26f, .38f), ribs = dice.Whole(8, 13), turn = dice.Between(0, 1);
        var arms = new (Vector3 From, Vector3 Elbow, Vector3 Tip)[dice.Whole(1, 3)];
        for (int i = 0; i < arms.Length; i++, turn += .45f)
        {
            Vector3 from = new(0, height * dice.Between(.25f, .6f), 0);
            Vector3 elbow = from + new Vector3(Cos(turn), .2f, Sin(turn)) * (thick + dice.Between(.2f, .45f));
            arms[i] = (from, elbow, elbow + new Vector3(0, height * .35f, 0));
        }
        float Stem(Vector3 p, Vector3 low, Vector3 high, float radius)
        {
            float d = Rod(p, low, high, radius);
            return d > .1f ? d : d + thick * .1f * MathF.Abs(Sin(Angle(p.Z - low.Z, p.X - low.X) * ribs / 2));
        }
        float Plant(Vector3 p)
        {
            float d = Stem(p, Vector3.Zero, new(0, height, 0), thick);
            foreach (var (from, elbow, tip) in arms)
                d = Blend(d, Blend(Rod(p, from, elbow, thick * .6f), Stem(p, elbow, tip, thick * .62f), .08f), .1f);
            return MathF.Max(d * .8f, -p.Y);
        }
        Vector3 green = Hsv(dice.Between(.2f, .42f), dice.Between(.25f, .75f), dice.Between(.35f, .8f));
        Surface Skin(Vector3 p)
        {
            float spine = Noise.Smooth(p * 26);
            return new(spine > .83f ? new(.8f, .75f, .5f) : green * (.55f + .7f * Noise.Cloudy(p * 7)), .1f);
        }
        Vector3 clay = Hsv(dice.Between(.02f, .07f), dice.Between(.4f, .7f), dice.Between(.5f, .8f));
        var plant = new Part(Plant, Skin);
        Vector3 centre = new(0, height / 2, 0);
        return dice.Chance(.4f)
            ? new(centre, height / 2 + .65f, plant, new(p => Cone(p - new Vector3(0, -.35f, 0), .42f, .58f, .55f), Plain(clay)))
            : new(centre, height / 2 + .5f, plant);
    }

    private static Thing Duck(Dice dice)
    {
        float plump = dice.Between(.62f, .78f), headSize = dice.Between(.38f, .48f);
        Vector3 head = new(dice.Between(.35f, .55f), dice.Between(.85f, 1.1f), 0), eye = new Vector3(.72f, .38f, .55f) * headSize;
        float Body(Vector3 p)
        {
            float belly = Ellipsoid(p, new(plump * 1.3f, plump * .8f, plump));
            float tail = Rod(p, new(-plump * .8f, .1f, 0), new(-plump * 1.5f, .5f, 0), .12f);
            float wing = Ellipsoid(new Vector3(p.X + .15f, p.Y - .1f, MathF.Abs(p.Z) - plump * .93f), new(.5f, .3f, .12f));
            return Blend(Blend(Blend(belly, Sphere(p - head, headSize), .25f), tail, .3f), wing, .05f) * .9f;
        }
        float Beak(Vector3 p)
        {
            Vector3 q = p - head - new Vector3(headSize * 1.1f, -.08f, 0);
            return MathF.Min(Ellipsoid(q, new(.28f, .06f, .19f)), Ellipsoid(q + new Vector3(.04f, .09f, 0), new(.2f, .05f, .15f))) * .8f;
        }
        float Eyes(Vector3 p) => Sphere(new Vector3(p.X, p.Y, MathF.Abs(p.Z)) - head - eye, .075f);
        Vector3 coat = dice.Chance(.55f) ? Hsv(dice.Between(.11f, .16f), dice.Between(.6f, .95f), dice.Between(.8f, 1)) : AnyColour(dice);
        Material feathers = dice.Chance(.8f) ? Plain(coat, .5f) : Dots(coat, AnyColour(dice), .35f);
        Vector3 orange = Hsv(dice.Between(.02f, .08f), .9f, dice.Between(.7f, 1));
        return new(new(0, .4f, 0), 1.4f, new(Body, feathers), new(Beak, Plain(orange, .4f)), new(Eyes, p => new(new(.01f), .9f)));
    }

    private static Thing Fir(Dice dice)
    {
        int tiers = dice.Whole(3, 5);
        float height = dice.Between(1.8f, 2.4f), width = dice.Between(.65f, .95f), trunk = dice.Between(.25f, .45f);
        float snow = dice.Chance(.35f) ? dice.Between(.5f, .9f) : 2;
        float Needles(Vector3 p)
        {
            float hull = Cone(p - new Vector3(0, trunk - .2f, 0), width + .15f, .1f, height + .5f);
            if (hull > .3f)
                return hull;
            float d = float.MaxValue, y = p.Y - trunk, droop = .12f * Sin(Angle(p.Z, p.X) * 7 + p.Y);
            for (int i = 0; i < tiers; i++)
            {
                float share = 1 - i / (tiers + .6f), from = height * i / (tiers + .7f), tall = height * 1.5f / tiers * (.6f + .4f * share);
                d = MathF.Min(d, Cone(new(p.X, y - from + droop * share, p.Z), width * share, .02f, tall));
            }
            return (d + .16f * (Noise.Smooth(p * 9) - .5f)) * .6f;
        }
        Vector3 green = Hsv(dice.Between(.24f, .45f), dice.Between(.25f, .75f), dice.Between(.25f, .65f)), bark = Hsv(.07f, .5f, .4f);
        Surface Coat(Vector3 p)
        {
            float frost = Noise.Cloudy(p * 4) + .3f * Noise.Smooth(p * 25);
            float needles = .25f + 1.5f * Noise.Smooth(p * new Vector3(28, 14, 28));
            return frost > snow ? new(new(.85f, .88f, .92f), .1f) : new(green * needles, .05f);
        }
        return new(new(0, (height + trunk) / 2, 0), height / 2 + .55f,
            new(Needles, Coat), new(p => Cone(p, .13f, .1f, trunk + .4f), Wood(bark, bark * .4f)));
    }

    private static Thing Mushroom(Dice dice)
    {
        float stem = dice.Between(.7f, 1.2f), thick = dice.Between(.15f, .3f), bend = dice.Between(-.2f, .2f);
        float cap = dice.Between(.6f, .95f), dome = dice.Between(.4f, .85f);
        Vector3 top = new(bend, stem, 0);
        float Stem(Vector3 p)
        {
            Vector3 q = p - new Vector3(bend * p.Y * p.Y / (stem * stem), 0, 0);
            return MathF.Min(Blend(Cone(q, thick * 1.3f, thick * .8f, stem + .1f), Sphere(q, thick * 1.4f), .15f),
                Torus(q - new Vector3(0, stem * .68f, 0), thick * 1.1f, .04f)) * .8f;
        }
        float Cap(Vector3 p)
        {
            Vector3 q = p - top;
            float hat = Ellipsoid(q, new(cap, dome, cap));
            float hollow = Ellipsoid(q + new Vector3(0, .05f, 0), new(cap * .97f, dome * .3f, cap * .97f));
            return MathF.Max(MathF.Max(hat, -q.Y - .08f), -hollow) * .8f;
        }
        Vector3 flesh = Hsv(dice.Between(.06f, .14f), dice.Between(.05f, .35f), dice.Between(.7f, .95f));
        Vector3 red = Hsv(dice.Between(-.02f, .04f), dice.Between(.7f, .95f), dice.Between(.5f, .9f));
        Vector3 brown = Hsv(dice.Between(.02f, .13f), dice.Between(.2f, .7f), dice.Between(.3f, .9f)), skin = dice.OneOf(red, brown);
        float spots = dice.Chance(.6f) ? dice.Between(.55f, .66f) : 2, grain = dice.Between(3.5f, 6);
        Surface Skin(Vector3 p)
        {
            Vector3 q = p - top;
            float gills = .55f + .45f * Fraction(Angle(q.Z, q.X) * 46);
            return Ellipsoid(q, new(cap, dome, cap)) < -.04f || q.Y < -.03f ? new(flesh * gills, 0)
                : new(Noise.Smooth(p * grain) > spots ? new(.85f, .82f, .75f) : skin * (.8f + .4f * Noise.Cloudy(p * 5)), .35f);
        }
        return new(top * .6f, stem * .5f + cap * .6f + .25f, new(Stem, Plain(flesh, .1f)), new(Cap, Skin)) { Tumbles = dice.Chance(.1f) };
    }

    private static Thing Snowman(Dice dice)
    {
        float low = dice.Between(.6f, .75f), middle = dice.Between(.42f, .52f), top = dice.Between(.28f, .36f);
        float y1 = low * .8f + middle * .75f, y2 = y1 + middle * .75f + top * .75f;
        Vector3 head = new(0, y2, 0), crown = new(0, y2 + top * .8f, 0), scarf = AnyColour(dice), hat = AnyColour(dice) * .5f;
        bool hatted = dice.Chance(.7f);
        float Snow(Vector3 p)
        {
            float balls = MathF.Min(Sphere(p, low), MathF.Min(Sphere(p - new Vector3(0, y1, 0), middle), Sphere(p - head, top)));
            return balls > .1f ? balls : (balls + .03f * Noise.Smooth(p * 7)) * .9f;
        }
        float Nose(Vector3 p) => Cone(new(p.X, p.Z - top * .9f, p.Y - y2), .075f, .01f, .42f) * .9f;
        float Coal(Vector3 p)
        {
            float eyes = Sphere(new Vector3(MathF.Abs(p.X), p.Y, p.Z) - head - new Vector3(.12f, .1f, top * .9f), .05f);
            float rise = MathF.Min(MathF.Max(MathF.Floor((p.Y - y1) / .2f + .5f), -1), 1) * .2f;
            return MathF.Min(eyes, Sphere(p - new Vector3(0, y1 + rise, MathF.Sqrt(middle * middle - rise * rise)), .05f));
        }
        float Hat(Vector3 p) => hatted
            ? MathF.Min(Cylinder(p - crown, top * 1.15f, .035f, .02f), Cylinder(p - crown - new Vector3(0, .22f, 0), top * .7f, .22f, .02f))
            : Sphere(p - crown, .14f);
        float Arms(Vector3 p)
        {
            Vector3 q = new(MathF.Abs(p.X), p.Y, p.Z), hand = new(middle + .55f, y1 + .35f, 0);
            float twig = Rod(q, hand * .85f + new Vector3(0, y1 * .12f, 0), hand + new Vector3(-.05f, .2f, .05f), .025f);
            return MathF.Min(Rod(q, new(middle * .8f, y1, 0), hand, .035f), twig);
        }
        float Scarf(Vector3 p) => MathF.Min(Torus(new Vector3(p.X, (p.Y - y2 + top * .8f) * .8f, p.Z), top * .85f, .09f),
            Box(p - new Vector3(.14f, y2 - top - .15f, middle * .85f), new(.09f, .22f, .07f), .04f));
        Surface White(Vector3 p) => new(new Vector3(.82f, .85f, .9f) * (.85f + .3f * Noise.Cloudy(p * 12)), .1f);
        return new(new(0, .85f, 0), 1.75f,
            new(Snow, White), new(Nose, Plain(new(.85f, .25f, .03f))), new(Coal, p => new(new(.015f), .3f)), new(Hat, Plain(hat)),
            new(Arms, Plain(new(.12f, .07f, .04f))), new(Scarf, Stripes(scarf, AnyColour(dice), new(4, 3, 4))));
    }

    private static Thing Umbrella(Dice dice)
    {
        int panels = dice.OneOf(6, 8, 8, 10);
        float dome = dice.Between(.6f, .95f), pole = dice.Between(1.3f, 1.7f), rim = 1.1f;
        float Canopy(Vector3 p)
        {
            float scallop = .12f * MathF.Abs(Cos(Angle(p.Z, p.X) * panels / 2));
            float shell = MathF.Abs(Ellipsoid(p, new(rim, dome, rim))) - .02f;
            return MathF.Max(shell, .14f - scallop - p.Y) * .75f;
        }
        float Pole(Vector3 p) =>
            MathF.Min(Rod(p, new(0, dome + .15f, 0), new(0, dome - pole, 0), .03f), Hook(p - new Vector3(.16f, dome - pole, 0)));
        static float Hook(Vector3 p) =>
            Length(p.Y < 0 ? Length(p.X, p.Y) - .16f : Length(MathF.Abs(p.X) - .16f, p.Y), p.Z) - .05f;
        Vector3 a = AnyColour(dice), b = dice.Chance(.6f) ? AnyColour(dice) : a;
        Surface Cloth(Vector3 p)
        {
            float panel = (Angle(p.Z, p.X) + 1) * panels, seam = MathF.Abs(Fraction(panel) - .5f) > .47f ? .6f : 1;
            return new(((int)MathF.Floor(panel) % 2 == 0 ? a : b) * (seam * (.9f + .2f * Noise.Smooth(p * 5))), .2f);
        }
        Material handle = Wood(new(.3f, .16f, .07f), new(.1f, .05f, .02f));
        return new(new(0, dome - pole / 2, 0), pole / 2 + .75f, new(Canopy, Cloth), new(Pole, handle)) { Tumbles = dice.Chance(.35f) };
    }
}
