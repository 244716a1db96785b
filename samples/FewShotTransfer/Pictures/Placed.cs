using System.Numerics;
using static FewShotTransfer.Pictures.Exact;

namespace FewShotTransfer.Pictures;

/// <summary>A thing in the world: turned, scaled, and resting on the ground at (x, z).</summary>
internal sealed class Placed
{
    private const int MarchSteps = 72;
    private readonly Thing _thing;
    private readonly Turn _turn;
    private readonly float _scale;
    private readonly Vector3 _position;

    internal Placed(Thing thing, Turn turn, float scale, float x, float z)
    {
        (_thing, _turn, _scale) = (thing, turn, scale);
        _position = new(x, -scale * LowestPoint(), z);
        Centre = _position + turn.Out(thing.Centre) * scale;
        Radius = thing.Radius * scale;
    }

    internal Vector3 Centre { get; }

    internal float Radius { get; }

    internal float Distance(Vector3 world) => _thing.Distance(Local(world)) * _scale;

    internal Surface Surface(Vector3 world) => _thing.Surface(Local(world));

    internal Vector3 Normal(Vector3 world)
    {
        const float E = .002f;
        Vector3 p = Local(world);
        Vector3 a = new(1, -1, -1), b = new(-1, -1, 1), c = new(-1, 1, -1), d = new(1, 1, 1);   // a tetrahedron's corners
        return _turn.Out(Unit(a * _thing.Distance(p + a * E) + b * _thing.Distance(p + b * E)
            + c * _thing.Distance(p + c * E) + d * _thing.Distance(p + d * E)));
    }

    /// <summary>How far along the ray the thing is met, if before <paramref name="limit"/>; else infinity.</summary>
    internal float Hit(Vector3 origin, Vector3 direction, float limit)
    {
        if (!Span(origin, direction, out float t, out float end))
            return float.PositiveInfinity;
        end = MathF.Min(end, limit);
        Vector3 o = Local(origin), d = _turn.In(direction) / _scale;
        for (int i = 0; i < MarchSteps && t < end; i++)
        {
            float distance = _thing.Distance(o + d * t) * _scale;
            if (distance < .0008f * t)
                return t;
            t += distance * .92f;                       // not every shape's distance is exact: step a little shorter
        }
        return float.PositiveInfinity;
    }

    /// <summary>The share of a light's disc that is seen past the thing, 0 to 1.</summary>
    /// <param name="origin">The point that is lit or not.</param>
    /// <param name="direction">Towards the light.</param>
    /// <param name="sharpness">How small the disc is.</param>
    internal float Light(Vector3 origin, Vector3 direction, float sharpness)
    {
        if (!Span(origin, direction, out float t, out float end))
            return 1;
        Vector3 o = Local(origin), d = _turn.In(direction) / _scale;
        float light = 1;
        for (int i = 0; i < 28 && t < end; i++)
        {
            float distance = _thing.Distance(o + d * t) * _scale;
            light = MathF.Min(light, sharpness * distance / t);
            if (light < .01f)
                return 0;
            t += MathF.Max(distance, .025f);
        }
        return light;
    }

    /// <summary>Where the ray is within the thing's sphere, a little widened for soft shadows.</summary>
    private bool Span(Vector3 origin, Vector3 direction, out float from, out float to)
    {
        Vector3 c = Centre - origin;
        float along = Dot(c, direction), across = Dot(c, c) - along * along, half = Radius * Radius * 1.05f - across;
        half = half > 0 ? MathF.Sqrt(half) : 0;
        (from, to) = (MathF.Max(along - half, .01f), along + half);
        return half > 0 && to > from;
    }

    private Vector3 Local(Vector3 world) => _turn.In(world - _position) / _scale;

    /// <summary>Raises a horizontal plane from below until it touches the thing: the height at which it would rest.</summary>
    private float LowestPoint()
    {
        const int Grid = 12;
        Vector3 centre = _turn.Out(_thing.Centre);
        float y = centre.Y - _thing.Radius;
        for (int step = 0; step < 24; step++)
        {
            float gap = float.MaxValue;
            for (int i = 0; i <= Grid; i++)
            {
                for (int j = 0; j <= Grid; j++)
                {
                    Vector3 p = new(centre.X + _thing.Radius * (2f * i / Grid - 1), y, centre.Z + _thing.Radius * (2f * j / Grid - 1));
                    gap = MathF.Min(gap, _thing.Distance(_turn.In(p)));
                }
            }
            y += gap;
            if (gap < .01f)
                break;
        }
        return y;
    }
}
