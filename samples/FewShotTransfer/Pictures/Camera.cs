using System.Numerics;
using static FewShotTransfer.Pictures.Exact;

namespace FewShotTransfer.Pictures;

/// <summary>A camera that looks at a thing, not quite in the middle, not quite level.</summary>
internal sealed class Camera
{
    private readonly Turn _turn;
    private readonly float _zoom;

    internal Camera(Placed subject, Vector3 away, float elevation, Dice dice)
    {
        Vector3 forward = Unit(away * Cos(elevation) - Vector3.UnitY * Sin(elevation));
        Vector3 right = Unit(Cross(forward, Vector3.UnitY)), up = Cross(right, forward);
        float roll = dice.Between(-.025f, .025f);
        _turn = new(right * Cos(roll) + up * Sin(roll), up * Cos(roll) - right * Sin(roll), forward);
        _zoom = dice.Between(1.6f, 2.6f);
        float distance = subject.Radius * _zoom / dice.Between(.8f, 1.2f);
        Vector3 target = subject.Centre + subject.Radius * .18f * (right * dice.Between(-1, 1) + up * dice.Between(-1, 1));
        Position = target - forward * distance;
        Position = new(Position.X, MathF.Max(Position.Y, .15f), Position.Z);
    }

    internal Vector3 Position { get; }

    /// <summary>The direction seen at (x, y), which run from -1 to 1 over the picture's shorter side; y points up.</summary>
    internal Vector3 Direction(float x, float y) => _turn.Out(Unit(new(x, y, _zoom)));
}
