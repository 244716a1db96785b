namespace Microsoft.ML;

/// <summary>A transformer that predicts by a trained model.</summary>
public interface IPredictionTransformer<out TModel> : ITransformer
    where TModel : class
{
    TModel Model { get; }
}

/// <summary>A transformer that predicts from one column of features.</summary>
public interface ISingleFeaturePredictionTransformer<out TModel> : IPredictionTransformer<TModel>
    where TModel : class
{
    string FeatureColumnName { get; }

    Data.DataViewType FeatureColumnType { get; }
}
