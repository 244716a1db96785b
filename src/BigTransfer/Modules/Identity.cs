namespace BigTransfer.Modules;

/// <summary>What goes in comes out.</summary>
public sealed class Identity : Module
{
    /// <inheritdoc/>
    protected override Signal Forward(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x;
    }
}
