using Microsoft.ML;
using Microsoft.ML.Data;

namespace PhotoTools;

/// <summary>
/// Finds the photos that are unlike the usual ones: principal components describe the usual embeddings, and what they cannot describe
/// of a photo is its strangeness.
/// </summary>
internal static class Strange
{
    internal static void Run(Options options, DrawnPictures drawn)
    {
        var (usualFolder, folder) = options.Images is { } images ? (options.Usual ?? images, images) : drawn.MostlyOneClass(usual: 60, same: 15);
        var album = new Album(folder);
        var usual = new Album(usualFolder, atLeast: 3);

        var context = new MLContext(seed: 1);
        IDataView usualPhotos = usual.Load(context), photos = album.Load(context);
        var pipeline = context.Transforms.BiTFeaturizeImages("Features", "ImagePath", options.Model)
            .AppendCacheCheckpoint(context)
            .Append(context.AnomalyDetection.Trainers.RandomizedPca("Features", rank: Math.Min(10, usual.Photos.Length / 2),
                ensureZeroMean: false));        // the mean is what usual photos have most in common: it belongs to what describes them
        using var model = pipeline.Fit(usualPhotos);
        float[] scores = [.. model.Transform(photos).GetColumn<float>("Score")];

        Console.Write($"learnt from {usual.Photos.Length} usual photos; ");
        Console.WriteLine($"{album.Photos.Length} photos, the strangest first (0 as usual, 1 not at all)\n");
        Console.WriteLine("strangeness  photo");
        foreach (var (score, photo) in scores.Zip(album.Photos).OrderByDescending(pair => pair.First))
            Report.Line($"{score,11:F3}  {album.Name(photo)}");
    }
}
