using Microsoft.ML.Trainers;

namespace Microsoft.ML;

/// <summary>The trainer of clusters.</summary>
public static class KMeansClusteringExtensions
{
    public static KMeansTrainer KMeans(
        this ClusteringCatalog.ClusteringTrainers catalog,
        string featureColumnName = "Features",
        string exampleWeightColumnName = null,
        int numberOfClusters = 5) => exampleWeightColumnName == null
            ? new(catalog.Context, featureColumnName, numberOfClusters)
            : throw new NotSupportedException("The stand-in clusters without weights.");
}
