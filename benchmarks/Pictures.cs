using BigTransfer.Imaging;

namespace Benchmarks;

/// <summary>JPEG files of the size and detail of photographs, made once: soft gradients, edges, grain.</summary>
internal static class Pictures
{
    private const int Width = 500, Height = 375, Distinct = 64, Quality = 90;

    /// <summary>That many paths, of fewer distinct files.</summary>
    internal static string[] Of(Settings settings, int count)
    {
        string folder = Path.Combine(settings.Folder, "pictures");
        Directory.CreateDirectory(folder);
        string[] files = [.. Enumerable.Range(0, Distinct).Select(i => Path.GetFullPath(Path.Combine(folder, $"{i:00}.jpg")))];
        Parallel.For(0, Distinct, i =>
        {
            if (!File.Exists(files[i]))
                ImageEncoder.SaveJpeg(Draw(i), files[i], Quality);
        });
        return [.. Enumerable.Range(0, count).Select(i => files[i % Distinct])];
    }

    private static RgbImage Draw(int seed)
    {
        var random = new Random(seed);
        var pixels = new byte[3 * Width * Height];
        double[] wave = [.. Enumerable.Range(0, 12).Select(_ => random.NextDouble())];
        var (left, top) = (random.Next(Width / 2), random.Next(Height / 2));
        for (int y = 0, at = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                bool inside = x > left && x < left + (Width / 3) && y > top && y < top + (Height / 3);
                double grain = random.NextDouble() * 12;
                for (int c = 0; c < 3; c++, at++)
                {
                    double soft = Math.Sin((wave[c] * x / 30) + (wave[3 + c] * y / 20) + (6 * wave[6 + c]));
                    pixels[at] = (byte)(110 + (80 * (inside ? -soft * wave[9 + c] : soft)) + grain);
                }
            }
        }
        return new RgbImage(Width, Height, pixels);
    }
}
