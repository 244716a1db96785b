using static BigTransfer.Graphs.GraphBuilder;

namespace BigTransfer.Modules;

public sealed partial class Signal
{
    /// <summary>max(x, 0).</summary>
    public Signal Relu() => Unary("Relu", "relu");

    /// <summary>x between 0 and 6.</summary>
    public Signal Relu6() => Trace.Begin("relu6", this).Result("Clip", [Name, Trace.Scalar(0), Trace.Scalar(6)], Shape);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public Signal Sigmoid() => Unary("Sigmoid", "sigmoid");

    /// <summary>tanh(x).</summary>
    public Signal Tanh() => Unary("Tanh", "tanh");

    /// <summary>x sigmoid(x), also known as swish.</summary>
    public Signal Silu()
    {
        var silu = Trace.Begin("silu", this);
        return silu.Result("Mul", [Name, silu.Step("Sigmoid", "sigmoid", [Name])], Shape);
    }

    /// <summary>min(max(x / 6 + 1/2, 0), 1).</summary>
    public Signal Hardsigmoid() =>
        Trace.Begin("hardsigmoid", this).Result("HardSigmoid", [Name], Shape, Attribute("alpha", 1 / 6f), Attribute("beta", 0.5f));

    /// <summary>x hardsigmoid(x).</summary>
    public Signal Hardswish() => Unary("HardSwish", "hardswish");

    /// <summary>x P(X &lt;= x) for a standard normal X, exactly or approximated by tanh.</summary>
    /// <param name="approximate">PyTorch's <c>approximate='tanh'</c>.</param>
    public Signal Gelu(bool approximate = false)
    {
        var gelu = Trace.Begin("gelu", this);
        string curve;
        if (approximate)
        {
            // tanh(sqrt(2 / pi) (x + 0.044715 x^3)): Hendrycks and Gimpel, arXiv:1606.08415.
            string square = gelu.Step("Mul", "square", [Name, Name]);
            string cube = gelu.Step("Mul", "cube", [square, Name]);
            string bend = gelu.Step("Add", "bend", [Name, gelu.Step("Mul", "scaled", [cube, Trace.Scalar(0.044715f)])]);
            curve = gelu.Step("Tanh", "tanh", [gelu.Step("Mul", "inner", [bend, Trace.Scalar(MathF.Sqrt(2 / MathF.PI))])]);
        }
        else
        {
            curve = gelu.Step("Erf", "erf", [gelu.Step("Div", "inner", [Name, Trace.Scalar(MathF.Sqrt(2))])]);
        }
        string share = gelu.Step("Add", "share", [curve, Trace.Scalar(1)]);
        return gelu.Result("Mul", [gelu.Step("Mul", "weighted", [Name, share]), Trace.Scalar(0.5f)], Shape);
    }

    /// <summary>exp(x), divided by its sum over a dimension.</summary>
    /// <param name="dim">From 0, or from -1 at the end.</param>
    public Signal Softmax(int dim) =>
        Trace.Begin("softmax", this).Result("Softmax", [Name], Shape, Attribute("axis", (long)Dimension(dim, nameof(dim))));

    private Signal Unary(string operation, string label) => Trace.Begin(label, this).Result(operation, [Name], Shape);
}
