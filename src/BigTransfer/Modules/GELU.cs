namespace BigTransfer.Modules;

/// <summary>x P(X &lt;= x) for a standard normal X.</summary>
/// <param name="approximate">Whether it is approximated by tanh: PyTorch's <c>approximate='tanh'</c>.</param>
public sealed class GELU(bool approximate = false) : Module
{
    /// <inheritdoc/>
    protected override Signal Forward(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Gelu(approximate);
    }
}
