using BigTransfer.Imaging;

namespace FewShotTransfer.Tests;

/// <summary>Folders of tiny pictures whose classes are easy to tell apart.</summary>
internal static class TestPictures
{
    internal const int PerClass = 12;

    internal static readonly string[] Classes = ["checks", "reddish", "stripes"];

    /// <summary>Writes <see cref="PerClass"/> pictures of each of <see cref="Classes"/> into sub-folders of <paramref name="folder"/>.</summary>
    internal static string Write(string folder)
    {
        for (int kind = 0; kind < Classes.Length; kind++)
        {
            Directory.CreateDirectory(Path.Combine(folder, Classes[kind]));
            for (int number = 0; number < PerClass; number++)
                ImageEncoder.SavePng(Make(kind, number), Path.Combine(folder, Classes[kind], $"{number:00}.png"));
        }
        return folder;
    }

    /// <summary>Empty files where pictures would be: enough for what only lists them.</summary>
    internal static string Touch(string folder, params ReadOnlySpan<(string Class, int Count)> classes)
    {
        foreach (var (name, count) in classes)
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            for (int number = 0; number < count; number++)
                File.WriteAllBytes(Path.Combine(folder, name, $"{number:00}.png"), []);
        }
        return folder;
    }

    private static RgbImage Make(int kind, int number)
    {
        const int Width = 33, Height = 30;
        var random = new Random(100 * kind + number);
        int period = 3 + number % 3, dark = random.Next(30, 60), light = random.Next(180, 220);
        var pixels = new byte[Width * Height * 3];
        for (int i = 0; i < Width * Height; i++)
        {
            int x = i % Width / period, y = i / Width / period;
            bool lit = kind switch { 0 => (x + y) % 2 == 0, 1 => true, _ => y % 2 == 0 };
            for (int channel = 0; channel < 3; channel++)
                pixels[3 * i + channel] = (byte)((lit && (kind != 1 || channel == 0) ? light : dark) + random.Next(20));
        }
        return new(Width, Height, pixels);
    }
}
