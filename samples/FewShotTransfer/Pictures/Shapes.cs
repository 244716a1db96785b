using System.Numerics;
using static FewShotTransfer.Pictures.Exact;

namespace FewShotTransfer.Pictures;

/// <summary>
/// Shapes as signed distances: each function says how far a point is from the shape's surface, negative inside.
/// The y axis points up; a shape has its centre at the origin unless it says otherwise.
/// </summary>
internal static class Shapes
{
    internal static float Sphere(Vector3 p, float radius) => Length(p) - radius;

    internal static float Ellipsoid(Vector3 p, Vector3 radii)
    {
        float a = Length(p / radii), b = Length(p / (radii * radii));
        return b < 1e-6f ? -MathF.Min(radii.X, MathF.Min(radii.Y, radii.Z)) : a * (a - 1) / b;
    }

    internal static float Box(Vector3 p, Vector3 half, float rounding = 0)
    {
        Vector3 q = Vector3.Abs(p) - half + new Vector3(rounding);
        return Length(Vector3.Max(q, Vector3.Zero)) + MathF.Min(MathF.Max(q.X, MathF.Max(q.Y, q.Z)), 0) - rounding;
    }

    internal static float Cylinder(Vector3 p, float radius, float halfHeight, float rounding = 0) =>
        Extrude(Length(p.X, p.Z) - radius + rounding, p.Y, halfHeight - rounding) - rounding;

    /// <summary>A flat shape, given by its distance in the plane, made <paramref name="halfHeight"/> thick to both sides.</summary>
    internal static float Extrude(float flat, float y, float halfHeight)
    {
        float high = MathF.Abs(y) - halfHeight;
        return MathF.Min(MathF.Max(flat, high), 0) + Length(MathF.Max(flat, 0), MathF.Max(high, 0));
    }

    /// <summary>A cone that stands on y = 0, with radius <paramref name="low"/> there and <paramref name="high"/> at its top.</summary>
    internal static float Cone(Vector3 p, float low, float high, float height)
    {
        float slope = (low - high) / height, along = Length(p.X, p.Z) - Mix(low, high, p.Y / height);
        return Extrude(along / MathF.Sqrt(1 + slope * slope), p.Y - height / 2, height / 2);
    }

    internal static float Torus(Vector3 p, float ring, float tube) => Length(Length(p.X, p.Z) - ring, p.Y) - tube;

    internal static float Rod(Vector3 p, Vector3 from, Vector3 to, float radius)
    {
        Vector3 a = p - from, b = to - from;
        return Length(a - b * Clamp01(Dot(a, b) / Dot(b, b))) - radius;
    }

    /// <summary>The union of two shapes, their seam filled as with clay.</summary>
    internal static float Blend(float a, float b, float width)
    {
        float h = MathF.Max(width - MathF.Abs(a - b), 0) / width;
        return MathF.Min(a, b) - h * h * width / 4;
    }
}
