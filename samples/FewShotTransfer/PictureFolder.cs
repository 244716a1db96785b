using BigTransfer;
using BigTransfer.FewShot;

namespace FewShotTransfer;

/// <summary>Reads a folder with one sub-folder a class.</summary>
internal static class PictureFolder
{
    /// <summary>
    /// The pictures, class by class; of a class with more than <paramref name="most"/>, that many, evenly spread over its files.
    /// </summary>
    /// <exception cref="BigTransferException">The folder does not hold at least two classes.</exception>
    internal static Picture[] Read(string folder, int most)
    {
        var classes = ImageFolder.List(folder).GroupBy(image => image.Label).ToArray();
        if (classes.Length < 2)
            throw new BigTransferException($"{folder}: expected sub-folders of at least 2 classes, found {classes.Length}");
        return [.. classes.SelectMany(images => Spread([.. images], most))
            .Select(image => new Picture { ImagePath = image.Path, Label = image.Label })];
    }

    private static IEnumerable<LabelledImage> Spread(LabelledImage[] images, int most) =>
        images.Length <= most ? images : Enumerable.Range(0, most).Select(i => images[(long)i * images.Length / most]);
}
