using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Modules;

/// <summary>x W' + b over the last dimension: [N, ..., <c>inFeatures</c>] to [N, ..., <c>outFeatures</c>].</summary>
public sealed class Linear : Module
{
    private readonly int _inFeatures;
    private readonly int _outFeatures;
    private readonly Parameter _weight;
    private readonly Parameter? _bias;

    /// <param name="inFeatures">Numbers that go in.</param>
    /// <param name="outFeatures">Numbers that come out.</param>
    /// <param name="bias">Whether numbers are added.</param>
    public Linear(int inFeatures, int outFeatures, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inFeatures, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outFeatures, 1);
        (_inFeatures, _outFeatures) = (inFeatures, outFeatures);
        _weight = new(outFeatures, inFeatures);
        _bias = bias ? new(outFeatures) : null;
    }

    /// <inheritdoc/>
    protected override Signal Forward(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        x.Trace.Expect(x, -1, _inFeatures, "features");
        string weight = x.Parameter(_weight).Name;
        string[] bias = _bias is null ? [] : [x.Parameter(_bias).Name];
        var linear = x.Trace.Begin("linear", x);
        Length[] shape = [.. x.Shape.Take(x.Shape.Count - 1), _outFeatures];
        if (x.Shape.Count == 2)
            return linear.Result("Gemm", [x.Name, weight, .. bias], shape, Attribute("transB", 1L));
        string transposed = linear.Step("Transpose", "transposed", [weight]);
        return bias.Length == 0
            ? linear.Result("MatMul", [x.Name, transposed], shape)
            : linear.Result("Add", [linear.Step("MatMul", "product", [x.Name, transposed]), .. bias], shape);
    }
}
