using BigTransfer;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace PhotoTools;

/// <summary>Photos of like things have embeddings that point the same way: the nearest ones have the greatest cosine.</summary>
internal static class Neighbours
{
    internal static void Run(Options options, DrawnPictures drawn)
    {
        var album = new Album(options.Images ?? drawn.EveryClass(20), atLeast: 2);
        int query = options.Photo is null ? 0 : Find(album, options.Photo);

        var context = new MLContext(seed: 1);
        IDataView photos = album.Load(context);
        using var featurizer = context.Transforms.BiTFeaturizeImages("Features", "ImagePath", options.Model).Fit(photos);
        float[][] features = [.. featurizer.Transform(photos).GetColumn<float[]>("Features")];

        Console.WriteLine($"nearest to {album.Name(album.Photos[query])} of {album.Photos.Length} photos");
        Console.WriteLine("similarity  photo");
        foreach (int i in Nearest(features, query).Take(options.Count))
            Report.Line($"{Cosine(features[query], features[i]),10:F3}  {album.Name(album.Photos[i])}");
        if (album.HasFolders)
            ReportFolders(album.Photos, features);
    }

    /// <summary>The other photos, the most similar first.</summary>
    private static IEnumerable<int> Nearest(float[][] features, int query) =>
        Enumerable.Range(0, features.Length).Where(i => i != query).OrderByDescending(i => Cosine(features[query], features[i]));

    private static float Cosine(float[] a, float[] b) => Dot(a, b) / MathF.Sqrt(Dot(a, a) * Dot(b, b));

    private static float Dot(float[] a, float[] b)
    {
        float sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static int Find(Album album, string file)
    {
        int found = Array.FindIndex(album.Photos, photo => photo.ImagePath == Path.GetFullPath(file) || album.Name(photo) == file);
        return found >= 0 ? found : throw new BigTransferException($"--photo: expected a photo of the folder, found '{file}'");
    }

    /// <summary>How often the nearest neighbour lies in the same folder: what the embeddings are worth where folders are classes.</summary>
    private static void ReportFolders(Photo[] photos, float[][] features)
    {
        int same = Enumerable.Range(0, photos.Length).Count(i => photos[Nearest(features, i).First()].Label == photos[i].Label);
        double pairs = photos.CountBy(photo => photo.Label).Sum(folder => (double)folder.Value * (folder.Value - 1));
        double chance = pairs / photos.Length / (photos.Length - 1);
        double found = (double)same / photos.Length;
        Report.Line($"\nthe nearest photo lies in the same folder: {100 * found:F1} % of {photos.Length} (by chance {100 * chance:F1} %)");
    }
}
