using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Modules;

/// <summary>(x - mean) / sqrt(variance + eps) over the last dimensions, then scaled and shifted element by element.</summary>
public sealed class LayerNorm : Module
{
    private readonly int[] _shape;
    private readonly float _eps;
    private readonly Parameter? _weight;
    private readonly Parameter? _bias;

    /// <param name="normalizedShape">Lengths of the dimensions that are normalised together: the last ones.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="elementwiseAffine">Whether the result is scaled and shifted.</param>
    public LayerNorm(IReadOnlyList<int> normalizedShape, double eps = 1e-5, bool elementwiseAffine = true)
    {
        ArgumentNullException.ThrowIfNull(normalizedShape);
        ArgumentOutOfRangeException.ThrowIfZero(normalizedShape.Count, nameof(normalizedShape));
        ArgumentOutOfRangeException.ThrowIfNegative(eps);
        (_shape, _eps) = ([.. normalizedShape], (float)eps);
        (_weight, _bias) = elementwiseAffine ? (new Parameter(_shape), new Parameter(_shape)) : (null, null);
    }

    /// <param name="normalizedShape">Length of the last dimension.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="elementwiseAffine">Whether the result is scaled and shifted.</param>
    public LayerNorm(int normalizedShape, double eps = 1e-5, bool elementwiseAffine = true) : this([normalizedShape], eps, elementwiseAffine) { }

    /// <inheritdoc/>
    protected override Signal Forward(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        var trace = x.Trace;
        if (x.Shape.Count <= _shape.Length)
            throw trace.Wrong($"expected more than {_shape.Length} dimensions, found {x}");
        for (int i = 1; i <= _shape.Length; i++)
            trace.Expect(x, -i, _shape[^i], "elements");
        // ONNX's operator always scales.
        Signal? scale = _weight is null ? null : x.Parameter(_weight), shift = _bias is null ? null : x.Parameter(_bias);
        string one = scale?.Name ?? trace.Repeated(1, _shape[^1]);
        return trace.Begin("norm", x).Result("LayerNormalization", [x.Name, one, .. shift is null ? (string[])[] : [shift.Name]], x.Shape,
            Attribute("axis", -(long)_shape.Length), Attribute("epsilon", _eps));
    }
}
