using System.Numerics;

namespace FewShotTransfer.Pictures;

/// <summary>
/// Arithmetic that gives the same bits on every processor, so that everybody sees the same pictures: only operations
/// that IEEE 754 rounds exactly, in a written order. The C library's sine and the fused forms of Vector3 are not among them.
/// </summary>
internal static class Exact
{
    internal static float Dot(Vector3 a, Vector3 b) => a.X * b.X + a.Y * b.Y + a.Z * b.Z;

    internal static float Length(Vector3 a) => MathF.Sqrt(Dot(a, a));

    internal static float Length(float x, float y) => MathF.Sqrt(x * x + y * y);

    internal static Vector3 Unit(Vector3 a) => a / Length(a);

    internal static Vector3 Cross(Vector3 a, Vector3 b) => new(a.Y * b.Z - a.Z * b.Y, a.Z * b.X - a.X * b.Z, a.X * b.Y - a.Y * b.X);

    internal static float Mix(float a, float b, float share) => a + (b - a) * share;

    internal static Vector3 Mix(Vector3 a, Vector3 b, float share) => a + (b - a) * share;

    internal static float Clamp01(float x) => MathF.Min(1, MathF.Max(0, x));

    /// <summary>0 below <paramref name="from"/>, 1 above <paramref name="to"/>, smooth between them.</summary>
    internal static float Step(float from, float to, float x)
    {
        float t = Clamp01((x - from) / (to - from));
        return t * t * (3 - 2 * t);
    }

    internal static float Fraction(float x) => x - MathF.Floor(x);

    /// <summary>Sine of an angle in turns (1 is a full circle), to 4e-6.</summary>
    internal static float Sin(float turns)
    {
        float x = turns - MathF.Floor(turns + .5f);                     // -0.5 .. 0.5
        x = MathF.Abs(x) > .25f ? MathF.CopySign(.5f, x) - x : x;       // -0.25 .. 0.25
        float a = x * MathF.Tau, s = a * a;
        return a * (1 - s * (1f / 6 - s * (1f / 120 - s * (1f / 5040 - s * (1f / 362880)))));
    }

    internal static float Cos(float turns) => Sin(turns + .25f);

    /// <summary>The angle of (x, y) in turns, -0.5 to 0.5, to about 1e-4.</summary>
    internal static float Angle(float y, float x)
    {
        float ax = MathF.Abs(x), ay = MathF.Abs(y), z = MathF.Min(ax, ay) / MathF.Max(MathF.Max(ax, ay), 1e-20f), s = z * z;
        float a = z * (.159134f + s * (-.052569f + s * (.028670f + s * (-.013549f + s * .003316f))));
        if (ay > ax)
            a = .25f - a;
        if (x < 0)
            a = .5f - a;
        return y < 0 ? -a : a;
    }
}
