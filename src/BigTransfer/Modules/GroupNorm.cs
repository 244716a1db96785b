using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Modules;

/// <summary>(x - mean) / sqrt(variance + eps) over groups of channels of each picture, then each channel scaled and shifted.</summary>
public sealed class GroupNorm : Module
{
    private readonly int _groups;
    private readonly int _channels;
    private readonly float _eps;
    private readonly Parameter? _weight;
    private readonly Parameter? _bias;

    /// <param name="numGroups">Number of groups, a divisor of the channels.</param>
    /// <param name="numChannels">Number of channels.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="affine">Whether the result is scaled and shifted.</param>
    public GroupNorm(int numGroups, int numChannels, double eps = 1e-5, bool affine = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numGroups, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(numChannels, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(eps);
        if (numChannels % numGroups != 0)
            throw new ArgumentException($"{numGroups} groups: a divisor of {numChannels} channels is expected", nameof(numGroups));
        (_groups, _channels, _eps) = (numGroups, numChannels, (float)eps);
        (_weight, _bias) = affine ? (new Parameter(numChannels), new Parameter(numChannels)) : (null, null);
    }

    /// <inheritdoc/>
    protected override Signal Forward(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        var trace = x.Trace;
        trace.ExpectMap(x);
        trace.Expect(x, 1, _channels, "channels");
        // Each group becomes a channel of an instance norm, whatever the map's size.
        var norm = trace.Begin("norm", x);
        string split = norm.Step("Reshape", "split", [x.Name, norm.Integers("groups", 0, _groups, -1)]);
        string value = norm.Step("InstanceNormalization", "normalized",
            [split, trace.Repeated(1, _groups), trace.Repeated(0, _groups)], Attribute("epsilon", _eps));
        string[] joined = [value, norm.Step("Shape", "shape", [x.Name])];
        if (_weight is null || _bias is null)
            return norm.Result("Reshape", joined, x.Shape);
        value = norm.Step("Reshape", "joined", joined);
        value = norm.Step("Mul", "scaled", [value, trace.Weight(_weight, _channels, 1, 1).Name]);
        return norm.Result("Add", [value, trace.Weight(_bias, _channels, 1, 1).Name], x.Shape);
    }
}
