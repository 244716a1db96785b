using System.Numerics;
using static FewShotTransfer.Pictures.Exact;

namespace FewShotTransfer.Pictures;

/// <summary>Random but repeatable functions of space, between 0 and 1.</summary>
internal static class Noise
{
    /// <summary>A number that belongs to the cell (x, y, z) of an endless grid.</summary>
    internal static float Cell(int x, int y = 0, int z = 0)
    {
        uint h = (uint)x * 0x8DA6B343u ^ (uint)y * 0xD8163841u ^ (uint)z * 0xCB1AB31Fu;
        h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
        h = (h ^ (h >> 12)) * 0x297A2D39u;
        return ((h ^ (h >> 15)) >> 8) * (1f / (1 << 24));
    }

    /// <summary>The cells' numbers, smoothed.</summary>
    internal static float Smooth(Vector3 p)
    {
        float fx = MathF.Floor(p.X), fy = MathF.Floor(p.Y), fz = MathF.Floor(p.Z);
        int x = (int)fx, y = (int)fy, z = (int)fz;
        float u = Ease(p.X - fx), v = Ease(p.Y - fy), w = Ease(p.Z - fz);
        static float Ease(float t) => t * t * (3 - 2 * t);
        float Row(int yy, int zz) => Mix(Cell(x, yy, zz), Cell(x + 1, yy, zz), u);
        return Mix(Mix(Row(y, z), Row(y + 1, z), v), Mix(Row(y, z + 1), Row(y + 1, z + 1), v), w);
    }

    /// <summary>Several octaves of <see cref="Smooth"/>: clouds, veins, speckles.</summary>
    internal static float Cloudy(Vector3 p, int octaves = 4)
    {
        float sum = 0, weight = .5f;
        for (int i = 0; i < octaves; i++, weight *= .5f, p = p * 2.03f + new Vector3(17.1f, 3.7f, 11.3f))
            sum += weight * Smooth(p);
        return sum;
    }
}
