using BigTransfer;
using BigTransfer.Imaging;

namespace FewShotTransfer.Pictures;

/// <summary>The sample's own pictures: a folder with one sub-folder a class, drawn rather than shipped.</summary>
internal static class PictureSet
{
    private const ulong Seed = 1;

    /// <summary>
    /// Draws picture <paramref name="number"/> of class <paramref name="kind"/>; the same arguments give the same picture everywhere.
    /// </summary>
    internal static RgbImage Draw(int kind, int number)
    {
        var dice = new Dice(Seed * 1_000_003 + (ulong)kind * 10_007 + (ulong)number);
        var scene = new Scene(Things.Classes[kind].Make(dice), dice);
        return new Renderer(scene).Draw(dice.Whole(96, 128), dice.Whole(96, 128), dice.Between(.65f, 1.15f), dice);
    }

    /// <summary>Writes <paramref name="perClass"/> JPEG files of each class below <paramref name="directory"/>.</summary>
    internal static void Write(string directory, int perClass)
    {
        foreach (var (name, _) in Things.Classes)
            Directory.CreateDirectory(Path.Combine(directory, name));
        try
        {
            Parallel.For(0, Things.Classes.Length * perClass, i =>
            {
                int kind = i % Things.Classes.Length, number = i / Things.Classes.Length;
                ImageEncoder.SaveJpeg(Draw(kind, number), Path.Combine(directory, Things.Classes[kind].Name, $"{number + 1:000}.jpg"));
            });
        }
        catch (AggregateException e) when (e.InnerException is BigTransferException first)
        {
            throw new BigTransferException(first.Message, first);       // one picture's failure is as good as all of theirs
        }
    }
}
