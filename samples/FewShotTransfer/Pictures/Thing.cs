using System.Numerics;

namespace FewShotTransfer.Pictures;

/// <summary>The distance to a shape, see <see cref="Shapes"/>.</summary>
internal delegate float Shape(Vector3 p);

/// <summary>A shape made of one material.</summary>
internal readonly record struct Part(Shape Shape, Material Material);

/// <summary>A thing is made of parts, in coordinates of its own, and lies within a sphere around <paramref name="Centre"/>.</summary>
internal sealed record Thing(Vector3 Centre, float Radius, params Part[] Parts)
{
    /// <summary>Whether it may as well lie on its side as stand.</summary>
    internal bool Tumbles { get; init; }

    internal float Distance(Vector3 p)
    {
        float nearest = float.MaxValue;
        foreach (Part part in Parts)
            nearest = MathF.Min(nearest, part.Shape(p));
        return nearest;
    }

    internal Surface Surface(Vector3 p)
    {
        Part nearest = Parts[0];
        float least = float.MaxValue;
        foreach (Part part in Parts)
        {
            float distance = part.Shape(p);
            if (distance < least)
                (least, nearest) = (distance, part);
        }
        return nearest.Material(p);
    }
}
