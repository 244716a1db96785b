namespace BigTransfer.Modules;

/// <summary>x hardsigmoid(x).</summary>
public sealed class Hardswish : Module
{
    /// <inheritdoc/>
    protected override Signal Forward(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Hardswish();
    }
}
