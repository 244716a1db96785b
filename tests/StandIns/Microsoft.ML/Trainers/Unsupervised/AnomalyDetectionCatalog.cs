using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Trains and evaluates detectors of anomalies.</summary>
public sealed class AnomalyDetectionCatalog : TrainCatalogBase
{
    internal const float DefaultThreshold = 0.5f;

    internal AnomalyDetectionCatalog(MLContext context) => Trainers = new(context);

    public AnomalyDetectionTrainers Trainers { get; }

    /// <summary>The same detector, which calls an anomaly what scores above another threshold.</summary>
    public AnomalyPredictionTransformer<TModel> ChangeModelThreshold<TModel>(AnomalyPredictionTransformer<TModel> model, float threshold)
        where TModel : class
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(model.Model, model.FeatureColumnName, model.FeatureColumnType, threshold);
    }

    public AnomalyDetectionMetrics Evaluate(
        IDataView data,
        string labelColumnName = "Label",
        string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel",
        int falsePositiveCount = 10)
    {
        ArgumentNullException.ThrowIfNull(data);
        var label = data.Schema.Require(labelColumnName, "label");
        if (label.Type != NumberDataViewType.Single)
            throw SchemaErrors.Mismatch(nameof(data), "label", labelColumnName, "Single or Key<2>", $"{label.Type}");
        bool[] strange = [.. data.GetColumn<float>(labelColumnName).Select(value => value > 0)];
        return new([.. data.GetColumn<float>(scoreColumnName)], strange, falsePositiveCount);
    }

    /// <summary>The trainers add themselves by extension methods.</summary>
    public sealed class AnomalyDetectionTrainers
    {
        internal AnomalyDetectionTrainers(MLContext context) => Context = context;

        internal MLContext Context { get; }
    }
}
