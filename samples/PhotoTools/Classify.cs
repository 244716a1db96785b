using Microsoft.ML;
using Microsoft.ML.Data;

namespace PhotoTools;

/// <summary>Names what is on photos without any training: the network's own classes, with a score from 0 to 1 each.</summary>
internal static class Classify
{
    private const int Drawn = 2;        // of each class

    internal static void Run(Options options, DrawnPictures drawn)
    {
        var album = new Album(options.Images ?? drawn.EveryClass(Drawn));
        var context = new MLContext(seed: 1);
        IDataView photos = album.Load(context);
        using var model = context.Transforms.BiTClassifyImages("PredictedLabel", "ImagePath", options.Model).Fit(photos);
        IDataView classified = model.Transform(photos);

        var slots = default(VBuffer<ReadOnlyMemory<char>>);
        classified.Schema["Score"].GetSlotNames(ref slots);
        string[] classes = [.. slots.DenseValues().Select(name => name.ToString().Split(',')[0])];       // the first of synonyms
        Console.WriteLine($"{album.Photos.Length} photos, {classes.Length} classes\n");
        int width = album.NameWidth;
        Console.WriteLine($"{"photo".PadRight(width)}  classes and scores, the best first");
        foreach (var (photo, scores) in album.Photos.Zip(classified.GetColumn<float[]>("Score")))
        {
            var best = scores.Zip(classes).OrderByDescending(pair => pair.First).Take(options.Count);
            string row = string.Join(", ", best.Select(pair => FormattableString.Invariant($"{pair.Second} {pair.First:F3}")));
            Console.WriteLine($"{album.Name(photo).PadRight(width)}  {row}");
        }
    }
}
