using Microsoft.ML.Trainers;

namespace Microsoft.ML;

/// <summary>The trainer of principal components.</summary>
public static class PcaCatalog
{
    public static RandomizedPcaTrainer RandomizedPca(
        this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog,
        string featureColumnName = "Features",
        string exampleWeightColumnName = null,
        int rank = 20,
        int oversampling = 20,
        bool ensureZeroMean = true,
        int? seed = null) => exampleWeightColumnName == null
            ? new(catalog.Context, featureColumnName, rank, oversampling, ensureZeroMean, seed)
            : throw new NotSupportedException("The stand-in finds principal components without weights.");
}
