using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Trains and evaluates clusterings.</summary>
public sealed class ClusteringCatalog : TrainCatalogBase
{
    internal ClusteringCatalog(MLContext context) => Trainers = new(context);

    public ClusteringTrainers Trainers { get; }

    public ClusteringMetrics Evaluate(
        IDataView data, string labelColumnName = null, string scoreColumnName = "Score", string featureColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (featureColumnName != null)
            throw new NotSupportedException("The stand-in does not compute the Davies-Bouldin index.");
        float[][] scores = [.. data.GetColumn<float[]>(scoreColumnName)];
        uint[] labels = labelColumnName == null ? [] : [.. data.GetColumn<uint>(labelColumnName)];
        return new(scores, labels);
    }

    /// <summary>The trainers add themselves by extension methods.</summary>
    public sealed class ClusteringTrainers
    {
        internal ClusteringTrainers(MLContext context) => Context = context;

        internal MLContext Context { get; }
    }
}
