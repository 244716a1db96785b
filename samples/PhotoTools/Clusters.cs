using Microsoft.ML;
using Microsoft.ML.Data;

namespace PhotoTools;

/// <summary>Puts photos into groups of like ones: k-means on the embeddings.</summary>
internal static class Clusters
{
    private const int Typical = 3;      // photos that are shown of each cluster

    internal static void Run(Options options, DrawnPictures drawn)
    {
        var album = new Album(options.Images ?? drawn.EveryClass(20), atLeast: options.Count);
        var context = new MLContext(seed: 1);
        IDataView photos = album.Load(context);
        var pipeline = context.Transforms.BiTFeaturizeImages("Features", "ImagePath", options.Model)
            .Append(context.Transforms.Conversion.MapValueToKey("Label"))
            .AppendCacheCheckpoint(context)     // k-means reads its data many times: embed once
            .Append(context.Clustering.Trainers.KMeans("Features", numberOfClusters: options.Count));
        using var model = pipeline.Fit(photos);

        IDataView clustered = context.Data.Cache(model.Transform(photos), "Label", "PredictedLabel", "Score");
        uint[] clusters = [.. clustered.GetColumn<uint>("PredictedLabel")];       // from 1
        float[][] distances = [.. clustered.GetColumn<float[]>("Score")];         // squared, to the centre of every cluster
        Console.WriteLine($"{album.Photos.Length} photos in {options.Count} clusters\n");
        Console.WriteLine("cluster  photos  most typical first");
        for (uint cluster = 1; cluster <= options.Count; cluster++)
            ReportCluster(album, cluster, [.. Members(clusters, distances, cluster).Select(i => album.Photos[i])]);
        if (album.HasFolders)
        {
            double agreement = context.Clustering.Evaluate(clustered, labelColumnName: "Label").NormalizedMutualInformation;
            Report.Line($"\nagreement with the folders (normalised mutual information, 0 to 1): {agreement:F2}");
        }
    }

    /// <summary>The photos of a cluster, the nearest to its centre first.</summary>
    private static IEnumerable<int> Members(uint[] clusters, float[][] distances, uint cluster) =>
        Enumerable.Range(0, clusters.Length).Where(i => clusters[i] == cluster).OrderBy(i => distances[i][cluster - 1]);

    private static void ReportCluster(Album album, uint cluster, Photo[] members)
    {
        Report.Line($"{cluster,7}{members.Length,8}  {string.Join("  ", members.Take(Typical).Select(album.Name))}");
        if (album.HasFolders)
        {
            var folders = members.CountBy(photo => photo.Label).OrderByDescending(folder => folder.Value);
            Report.Line($"{"",17}{string.Join(", ", folders.Select(folder => $"{folder.Value} {folder.Key}"))}");
        }
    }
}
