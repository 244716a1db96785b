using BigTransfer.Imaging;
using FewShotTransfer;
using FewShotTransfer.Pictures;

namespace PhotoTools;

/// <summary>The pictures that the commands run on where no folder is named: drawn into a temporary folder, with the classes as sub-folders.</summary>
internal sealed class DrawnPictures : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    /// <summary>The same number of pictures of every class.</summary>
    internal string EveryClass(int perClass)
    {
        string folder = _temporary.File("pictures");
        PictureSet.Write(folder, perClass);
        return folder;
    }

    /// <summary>Pictures of one class, and others to judge: some of the same class, and one of every other.</summary>
    internal (string Usual, string Images) MostlyOneClass(int usual, int same)
    {
        string usualFolder = _temporary.File("usual"), images = _temporary.File("images");
        int kind = Array.FindIndex(Things.Classes, thing => thing.Name == "duck");
        for (int number = 0; number < usual + same; number++)
            Draw(number < usual ? usualFolder : images, kind, number);
        for (int other = 0; other < Things.Classes.Length; other++)
        {
            if (other != kind)
                Draw(images, other, 0);
        }
        return (usualFolder, images);
    }

    public void Dispose() => _temporary.Dispose();

    private static void Draw(string folder, int kind, int number)
    {
        string name = Things.Classes[kind].Name;
        Directory.CreateDirectory(Path.Combine(folder, name));
        ImageEncoder.SaveJpeg(PictureSet.Draw(kind, number), Path.Combine(folder, name, $"{number + 1:000}.jpg"));
    }
}
