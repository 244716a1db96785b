using BigTransfer.Imaging;

namespace FewShotTransfer.Pictures;

/// <summary>The sample's own pictures: a folder with one sub-folder a class, drawn rather than shipped.</summary>
internal static class PictureSet
{
    /// <summary>
    /// Draws picture <paramref name="number"/> of class <paramref name="kind"/>; the same arguments give the same picture everywhere.
    /// </summary>
    internal static RgbImage Draw(int kind, int number, int seed = 1)
    {
        var dice = new Dice((ulong)seed * 1_000_003 + (ulong)kind * 10_007 + (ulong)number);
        var scene = new Scene(Things.Classes[kind].Make(dice), dice);
        return new Renderer(scene).Draw(dice.Whole(96, 128), dice.Whole(96, 128), dice.Between(.65f, 1.15f), dice);
    }

    /// <summary>Writes <paramref name="perClass"/> JPEG files of each class below <paramref name="directory"/>.</summary>
    internal static void Write(string directory, int perClass, int seed = 1)
    {
        foreach (var (name, _) in Things.Classes)
            Directory.CreateDirectory(Path.Combine(directory, name));
        Parallel.For(0, Things.Classes.Length * perClass, i =>
        {
            int kind = i % Things.Classes.Length, number = i / Things.Classes.Length;
            ImageEncoder.SaveJpeg(Draw(kind, number, seed), Path.Combine(directory, Things.Classes[kind].Name, $"{number + 1:000}.jpg"));
        });
    }
}
