namespace Microsoft.ML;

/// <summary>What the catalogs of trainers have in common.</summary>
public abstract class TrainCatalogBase
{
    private protected TrainCatalogBase()
    {
    }

    /// <summary>A fold of a cross validation.</summary>
    public sealed class CrossValidationResult<T>
        where T : class
    {
        public readonly ITransformer Model;

        public readonly T Metrics;

        public readonly IDataView ScoredHoldOutSet;

        public readonly int Fold;

        internal CrossValidationResult(ITransformer model, T metrics, IDataView scores, int fold)
        {
            Model = model;
            Metrics = metrics;
            ScoredHoldOutSet = scores;
            Fold = fold;
        }
    }
}
