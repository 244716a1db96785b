using BigTransfer.Imaging;

namespace Benchmarks;

/// <summary>JPEG files of the size and detail of photographs, made once: soft gradients, edges, grain.</summary>
internal static class Pictures
{
    private const int Distinct = 64, Quality = 90;

    /// <summary>That many paths, of fewer distinct files.</summary>
    internal static string[] Of(Settings settings, int count)
    {
        string folder = Path.Combine(settings.Folder, "pictures");
        string[] files = [.. Enumerable.Range(0, Distinct).Select(i => Path.GetFullPath(Path.Combine(folder, $"{i:00}.jpg")))];
        Parallel.For(0, Distinct, i => Make(files[i], 500, 375, i));
        return [.. Enumerable.Range(0, count).Select(i => files[i % Distinct])];
    }

    /// <summary>One of 4000 x 3000.</summary>
    internal static string Large(Settings settings)
    {
        string file = Path.GetFullPath(Path.Combine(settings.Folder, "large.jpg"));
        Make(file, 4000, 3000, 0);
        return file;
    }

    private static void Make(string file, int width, int height, int seed)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        if (!File.Exists(file))
            ImageEncoder.SaveJpeg(Draw(width, height, seed), file, Quality);
    }

    private static RgbImage Draw(int width, int height, int seed)
    {
        var random = new Random(seed);
        var pixels = new byte[3 * width * height];
        double[] wave = [.. Enumerable.Range(0, 12).Select(_ => random.NextDouble())];
        var (left, top) = (random.Next(width / 2), random.Next(height / 2));
        for (int y = 0, at = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bool inside = x > left && x < left + (width / 3) && y > top && y < top + (height / 3);
                double grain = random.NextDouble() * 12;
                for (int c = 0; c < 3; c++, at++)
                {
                    double soft = Math.Sin((wave[c] * x / 30) + (wave[3 + c] * y / 20) + (6 * wave[6 + c]));
                    pixels[at] = (byte)(110 + (80 * (inside ? -soft * wave[9 + c] : soft)) + grain);
                }
            }
        }
        return new RgbImage(width, height, pixels);
    }
}
