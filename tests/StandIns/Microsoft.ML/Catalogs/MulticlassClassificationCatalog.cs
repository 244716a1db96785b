using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Trains and evaluates classifiers.</summary>
public sealed class MulticlassClassificationCatalog : TrainCatalogBase
{
    private readonly MLContext _context;

    internal MulticlassClassificationCatalog(MLContext context)
    {
        _context = context;
        Trainers = new(context);
    }

    public MulticlassClassificationTrainers Trainers { get; }

    public MulticlassClassificationMetrics Evaluate(
        IDataView data,
        string labelColumnName = "Label",
        string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel",
        int topKPredictionCount = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new MulticlassEvaluation(data.Schema, labelColumnName, scoreColumnName, predictedLabelColumnName).Run(data, topKPredictionCount);
    }

    public IReadOnlyList<CrossValidationResult<MulticlassClassificationMetrics>> CrossValidate(
        IDataView data,
        IEstimator<ITransformer> estimator,
        int numberOfFolds = 5,
        string labelColumnName = "Label",
        string samplingKeyColumnName = null,
        int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        return [.. _context.Data.CrossValidationSplit(data, numberOfFolds, samplingKeyColumnName, seed).Select((split, fold) =>
        {
            var model = estimator.Fit(split.TrainSet);
            var scores = model.Transform(split.TestSet);
            return new CrossValidationResult<MulticlassClassificationMetrics>(model, Evaluate(scores, labelColumnName), scores, fold);
        })];
    }

    /// <summary>The trainers add themselves by extension methods.</summary>
    public sealed class MulticlassClassificationTrainers
    {
        internal MulticlassClassificationTrainers(MLContext context) => Context = context;

        internal MLContext Context { get; }
    }
}
