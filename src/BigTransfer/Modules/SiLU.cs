namespace BigTransfer.Modules;

/// <summary>x sigmoid(x), also known as swish.</summary>
public sealed class SiLU : Module
{
    /// <inheritdoc/>
    protected override Signal Forward(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Silu();
    }
}
