using System.Numerics;
using static FewShotTransfer.Pictures.Exact;

namespace FewShotTransfer.Pictures;

/// <summary>What is seen where no thing is: open sky over hills, a room's wall, or a studio with lamps out of focus.</summary>
internal sealed class Backdrop
{
    private enum Kind { Sky, Room, Studio }

    private readonly Kind _kind;
    private readonly Vector3 _low, _high, _hill, _offset, _wall;
    private readonly float _clouds, _relief, _wallDistance;
    private readonly Material _wallMaterial;

    /// <param name="dice">Chooses everything.</param>
    /// <param name="away">The horizontal direction in which the camera looks: a room's wall stands across it.</param>
    internal Backdrop(Dice dice, Vector3 away)
    {
        _kind = dice.OneOf(Kind.Sky, Kind.Sky, Kind.Room, Kind.Room, Kind.Studio);
        (_low, _high) = _kind == Kind.Sky
            ? (Materials.Hsv(dice.Between(.05f, .65f), dice.Between(.05f, .35f), dice.Between(.75f, 1)),
                Materials.Hsv(dice.Between(.53f, .68f), dice.Between(.3f, .75f), dice.Between(.5f, .95f)))
            : (Materials.AnyColour(dice, .5f), Materials.AnyColour(dice, .5f));
        _hill = Materials.Hsv(dice.Between(.05f, .6f), dice.Between(.1f, .5f), dice.Between(.2f, .7f));
        _offset = new(dice.Between(0, 99), dice.Between(0, 99), dice.Between(0, 99));
        (_clouds, _relief) = (dice.Between(.25f, .6f), dice.Between(0, .35f));
        _wallMaterial = Materials.Any(dice, .5f);
        _wallDistance = dice.Between(1.8f, 5);
        float skew = dice.Between(-.07f, .07f);
        _wall = away * Cos(skew) + new Vector3(-away.Z, 0, away.X) * Sin(skew);
        Haze = _kind == Kind.Sky ? _low : Mix(_low, _high, .5f);
    }

    /// <summary>What far ground fades into.</summary>
    internal Vector3 Haze { get; }

    /// <summary>Where a ray meets the wall of a room; infinity elsewhere.</summary>
    internal float WallHit(Vector3 origin, Vector3 direction)
    {
        float approach = Dot(direction, _wall);
        return _kind == Kind.Room && approach > .01f ? (_wallDistance - Dot(origin, _wall)) / approach : float.PositiveInfinity;
    }

    internal Vector3 WallNormal => -_wall;

    internal Surface Wall(Vector3 p) => _wallMaterial(new(Dot(p, new(-_wall.Z, 0, _wall.X)), p.Y, 0));

    /// <summary>The light that comes from a direction, without detail: what a glossy thing mirrors.</summary>
    internal Vector3 Mood(Vector3 direction) => Mix(_low, _high, Step(-.1f, .7f, direction.Y));

    internal Vector3 Seen(Vector3 d) => _kind == Kind.Sky ? Sky(d) : Lamps(d);

    private Vector3 Sky(Vector3 d)
    {
        float skyline = _relief * (Noise.Cloudy(new Vector3(d.X * 3, 0, d.Z * 3) + _offset) - .2f);
        if (d.Y < skyline)
            return Mix(_hill * (.5f + Noise.Cloudy(d * 30 + _offset)), _low, .35f);
        Vector3 overhead = new Vector3(d.X, 0, d.Z) / (MathF.Max(d.Y, 0) + .18f);
        return Mix(Mood(d), new(.95f), Step(_clouds, _clouds + .3f, Noise.Cloudy(overhead * 1.7f + _offset, 5)) * .85f);
    }

    private Vector3 Lamps(Vector3 d)
    {
        Vector3 colour = Mix(_low, _high, Step(-.4f, .5f, d.Y)) * .6f, cell = d * 5 + _offset;
        Vector3 corner = new(MathF.Floor(cell.X), MathF.Floor(cell.Y), MathF.Floor(cell.Z));
        float bright = Noise.Cell((int)corner.X, (int)corner.Y, (int)corner.Z);
        float disc = Step(.42f, .36f, Length(cell - corner - new Vector3(.5f)));
        return bright < .6f ? colour : colour + disc * (bright - .5f) * Materials.Hsv(bright * 17, .4f, 1);
    }
}
