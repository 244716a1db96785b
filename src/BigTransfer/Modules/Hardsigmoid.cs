namespace BigTransfer.Modules;

/// <summary>min(max(x / 6 + 1/2, 0), 1).</summary>
public sealed class Hardsigmoid : Module
{
    /// <inheritdoc/>
    protected override Signal Forward(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Hardsigmoid();
    }
}
