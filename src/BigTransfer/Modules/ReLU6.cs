namespace BigTransfer.Modules;

/// <summary>x between 0 and 6.</summary>
public sealed class ReLU6 : Module
{
    /// <inheritdoc/>
    protected override Signal Forward(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Relu6();
    }
}
