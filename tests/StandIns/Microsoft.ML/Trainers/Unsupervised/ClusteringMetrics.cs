namespace Microsoft.ML.Data;

/// <summary>How tight clusters are, and how well they agree with labels.</summary>
public sealed class ClusteringMetrics
{
    internal ClusteringMetrics(float[][] scores, uint[] labels)
    {
        AverageDistance = scores.Average(distances => (double)distances.Min());
        NormalizedMutualInformation = labels.Length == 0 ? double.NaN : Information(scores, labels);
    }

    /// <summary>The mean squared distance to the nearest centre.</summary>
    public double AverageDistance { get; }

    /// <summary>Mutual information of clusters and labels, over the labels' entropy; 1 where each cluster has one label.</summary>
    public double NormalizedMutualInformation { get; }

    private static double Information(float[][] scores, uint[] labels)
    {
        int[] clusters = Array.ConvertAll(scores, distances => Array.IndexOf(distances, distances.Min()));
        double rows = labels.Length;
        var byLabel = labels.CountBy(label => label).ToDictionary(pair => pair.Key, pair => pair.Value / rows);
        var byCluster = clusters.CountBy(cluster => cluster).ToDictionary(pair => pair.Key, pair => pair.Value / rows);
        double entropy = -byLabel.Values.Sum(p => p * Math.Log(p));
        double mutual = clusters.Zip(labels).CountBy(pair => pair)
            .Sum(pair => pair.Value / rows * Math.Log(pair.Value / rows / (byCluster[pair.Key.First] * byLabel[pair.Key.Second])));
        return mutual / entropy;
    }
}
