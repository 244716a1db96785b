using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Modules;

/// <summary>(x - mean) / sqrt(variance + eps) of each channel, then scaled and shifted; mean and variance are those recorded in training.</summary>
public sealed class BatchNorm2d : Module
{
    private readonly int _features;
    private readonly float _eps;
    private readonly Parameter? _weight;
    private readonly Parameter? _bias;

    [StateName("running_mean")]
    private readonly Parameter? _mean;

    [StateName("running_var")]
    private readonly Parameter? _variance;

    /// <param name="numFeatures">Number of channels.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="affine">Whether the result is scaled and shifted.</param>
    /// <param name="trackRunningStats">Whether mean and variance were recorded; otherwise they are, as in PyTorch, those of the batch at hand, so
    /// that what a picture becomes depends on its neighbours.</param>
    public BatchNorm2d(int numFeatures, double eps = 1e-5, bool affine = true, bool trackRunningStats = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numFeatures, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(eps);
        (_features, _eps) = (numFeatures, (float)eps);
        (_weight, _bias) = affine ? (new Parameter(numFeatures), new Parameter(numFeatures)) : (null, null);
        (_mean, _variance) = trackRunningStats ? (new Parameter(numFeatures), new Parameter(numFeatures)) : (null, null);
    }

    internal override IReadOnlyList<string> TrainingOnly => _mean is null ? [] : ["num_batches_tracked"];

    /// <inheritdoc/>
    protected override Signal Forward(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        x.Trace.ExpectMap(x);
        x.Trace.Expect(x, 1, _features, "channels");
        return _mean is null || _variance is null ? OfTheBatch(x) : Recorded(x, _mean, _variance);
    }

    private Signal Recorded(Signal x, Parameter mean, Parameter variance)
    {
        string scale = _weight is null ? x.Trace.Repeated(1, _features) : x.Parameter(_weight).Name;
        string shift = _bias is null ? x.Trace.Repeated(0, _features) : x.Parameter(_bias).Name;
        return x.Trace.Begin("norm", x).Result(
            "BatchNormalization", [x.Name, scale, shift, x.Parameter(mean).Name, x.Parameter(variance).Name], x.Shape, Attribute("epsilon", _eps));
    }

    private Signal OfTheBatch(Signal x)
    {
        var centred = x - x.MeanOver([0, 2, 3], keepDim: true);
        var normalized = centred / ((centred * centred).MeanOver([0, 2, 3], keepDim: true) + _eps).Sqrt();
        return _weight is null || _bias is null
            ? normalized
            : normalized * x.Trace.Weight(_weight, _features, 1, 1) + x.Trace.Weight(_bias, _features, 1, 1);
    }
}
