namespace Microsoft.Extensions.ML;

/// <summary>The model of a pool.</summary>
public class PredictionEnginePoolOptions<TData, TPrediction>
    where TData : class
    where TPrediction : class, new()
{
    public ModelLoader ModelLoader { get; set; }
}
