namespace Microsoft.Extensions.ML;

/// <summary>Predictions by an engine of a pool.</summary>
public static class PredictionEnginePoolExtensions
{
    /// <summary>From any number of threads at once.</summary>
    public static TPrediction Predict<TData, TPrediction>(
        this PredictionEnginePool<TData, TPrediction> predictionEnginePool, string modelName, TData example)
        where TData : class
        where TPrediction : class, new()
    {
        ArgumentNullException.ThrowIfNull(predictionEnginePool);
        var engine = predictionEnginePool.GetPredictionEngine(modelName);
        try
        {
            return engine.Predict(example);
        }
        finally
        {
            predictionEnginePool.ReturnPredictionEngine(modelName, engine);
        }
    }
}
