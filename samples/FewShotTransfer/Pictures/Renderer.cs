using System.Numerics;
using BigTransfer.Imaging;
using static FewShotTransfer.Pictures.Exact;

namespace FewShotTransfer.Pictures;

/// <summary>Draws a scene by marching rays towards the shapes: one ray a pixel, four where neighbours differ.</summary>
internal sealed class Renderer(Scene scene)
{
    internal RgbImage Draw(int width, int height, float exposure, Dice grain)
    {
        var colours = new Vector3[width * height];
        for (int i = 0; i < colours.Length; i++)
            colours[i] = Pixel(i % width, i / width, .5f, .5f);
        var smooth = (Vector3[])colours.Clone();
        for (int y = 1; y < height - 1; y++)
        {
            for (int x = 1; x < width - 1; x++)
            {
                int i = y * width + x;
                if (Contrast(colours[i], colours[i - 1]) + Contrast(colours[i], colours[i + 1])
                    + Contrast(colours[i], colours[i - width]) + Contrast(colours[i], colours[i + width]) > .42f)
                    smooth[i] = (colours[i] + Pixel(x, y, .15f, .3f) + Pixel(x, y, .8f, .1f) + Pixel(x, y, .6f, .9f)) / 4;
            }
        }
        return Develop(smooth);

        Vector3 Pixel(int x, int y, float dx, float dy)
        {
            float half = MathF.Min(width, height) / 2f;
            Vector3 direction = scene.Camera.Direction((x + dx - width / 2f) / half, (height / 2f - y - dy) / half);
            Vector3 c = Vector3.Max(Seen(scene.Camera.Position, direction), Vector3.Zero) * exposure;
            c = c * (2.51f * c + new Vector3(.03f)) / (c * (2.43f * c + new Vector3(.59f)) + new Vector3(.14f));  // film's response
            return Vector3.SquareRoot(Vector3.Min(c, Vector3.One));                     // linear light to what is stored, gamma 2
        }

        RgbImage Develop(Vector3[] picture)
        {
            var bytes = new byte[width * height * 3];
            for (int i = 0; i < picture.Length; i++)
            {
                float x = (i % width + .5f) / width - .5f, y = (i / width + .5f) / height - .5f, noise = grain.Between(-3.5f, 3.5f);
                Vector3 c = picture[i] * (255 * (1 - .5f * (x * x + y * y))) + new Vector3(noise + .5f);
                (bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2]) = (Byte(c.X), Byte(c.Y), Byte(c.Z));
            }
            return new(width, height, bytes);
        }
    }

    private static byte Byte(float x) => (byte)MathF.Min(255, MathF.Max(0, x));

    private static float Contrast(Vector3 a, Vector3 b) => MathF.Abs(a.Y - b.Y) + .5f * MathF.Abs(a.X - b.X);

    private Vector3 Seen(Vector3 origin, Vector3 direction)
    {
        float nearest = direction.Y < 0 ? -origin.Y / direction.Y : float.PositiveInfinity;
        float wall = scene.Backdrop.WallHit(origin, direction);
        bool isWall = wall < nearest;
        nearest = MathF.Min(nearest, wall);
        Placed? met = null;
        foreach (Placed thing in scene.Things)
        {
            float t = thing.Hit(origin, direction, nearest);
            if (t < nearest)
                (nearest, met) = (t, thing);
        }
        if (float.IsInfinity(nearest))
            return scene.Backdrop.Seen(direction);
        Vector3 p = origin + direction * nearest;
        if (met is not null)
            return Lit(met.Surface(p), p, met.Normal(p), direction);
        if (isWall)
            return Lit(scene.Backdrop.Wall(p), p, scene.Backdrop.WallNormal, direction);
        Vector3 ground = Lit(scene.Ground(new(p.X, 0, p.Z)), p, Vector3.UnitY, direction);
        return Mix(ground, scene.Backdrop.Haze, nearest * nearest / (nearest * nearest + 500));
    }

    private Vector3 Lit(Surface surface, Vector3 p, Vector3 normal, Vector3 direction)
    {
        float facing = MathF.Max(0, Dot(normal, scene.Sun)), open = Openness(p, normal);
        float light = facing > 0 ? facing * Shadow(p + normal * .01f) : 0;
        Vector3 mirrored = direction - normal * (2 * Dot(direction, normal));
        float edge = 1 - MathF.Max(0, -Dot(normal, direction)), fresnel = .04f + .96f * edge * edge * edge * edge * edge;

        Vector3 bounce = scene.SunLight * (.12f * (1 - normal.Y));
        Vector3 diffuse = surface.Colour * (scene.SunLight * light + (scene.SkyLight * (.6f + .4f * normal.Y) + bounce) * open);
        Vector3 tint = Mix(Vector3.One, surface.Colour, surface.Metal);
        Vector3 mirror = scene.Backdrop.Mood(mirrored) * tint * (surface.Gloss * Mix(fresnel, .85f, surface.Metal) * open);
        float glint = MathF.Max(0, Dot(mirrored, scene.Sun));
        for (int i = 0; i < 5; i++)
            glint *= glint;                                                                     // to the 32nd power
        Vector3 highlight = scene.SunLight * tint * (glint * surface.Gloss * MathF.Min(1, light * 2) * .7f);
        return diffuse * (1 - .7f * surface.Metal) + mirror + highlight;
    }

    private float Shadow(Vector3 p)
    {
        float light = 1;
        foreach (Placed thing in scene.Things)
            light = MathF.Min(light, thing.Light(p, scene.Sun, scene.ShadowSharpness));
        return light * light * (3 - 2 * light);
    }

    /// <summary>How much of the sky a point sees, from the distances to what stands around it.</summary>
    private float Openness(Vector3 p, Vector3 normal)
    {
        float open = 1;
        for (int i = 1; i <= 2; i++)
        {
            float h = .15f * i;
            Vector3 q = p + normal * h;
            float gap = normal.Y > .99f && p.Y < .01f ? h : MathF.Min(h, q.Y);
            foreach (Placed thing in scene.Things)
            {
                Vector3 apart = q - thing.Centre;
                if (Dot(apart, apart) < (thing.Radius + h) * (thing.Radius + h))
                    gap = MathF.Min(gap, thing.Distance(q));
            }
            open -= (h - MathF.Max(gap, 0)) / h * .4f;
        }
        return open;
    }
}
