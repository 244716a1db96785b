using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Persistence;

/// <summary>Fits one estimator after the other on data without rows. Not by an EstimatorChain, which would hold image columns of other sizes against
/// each other.</summary>
internal sealed class ChainBuilder(IDataView data)
{
    private readonly List<ITransformer> _transformers = [];

    public void Add(IEstimator<ITransformer> estimator)
    {
        var transformer = estimator.Fit(data);
        data = transformer.Transform(data);
        _transformers.Add(transformer);
    }

    public TransformerChain<ITransformer> Build() => new([.. _transformers]);
}
