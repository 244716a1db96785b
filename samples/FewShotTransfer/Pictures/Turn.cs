using System.Numerics;
using static FewShotTransfer.Pictures.Exact;

namespace FewShotTransfer.Pictures;

/// <summary>Three axes at right angles: how a thing or a camera is turned.</summary>
internal readonly record struct Turn(Vector3 X, Vector3 Y, Vector3 Z)
{
    internal Vector3 Out(Vector3 p) => X * p.X + Y * p.Y + Z * p.Z;

    internal Vector3 In(Vector3 p) => new(Dot(X, p), Dot(Y, p), Dot(Z, p));

    /// <summary>Turned about the upright axis, after leaning towards its x axis. Angles in turns.</summary>
    internal static Turn About(float yaw, float lean)
    {
        float s = Sin(yaw), c = Cos(yaw), ls = Sin(lean), lc = Cos(lean);
        Vector3 side = new(c, 0, s);
        return new(side * lc - Vector3.UnitY * ls, Vector3.UnitY * lc + side * ls, new(-s, 0, c));
    }
}
