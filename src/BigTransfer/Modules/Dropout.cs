namespace BigTransfer.Modules;

/// <summary>Drops values in training; here, where nothing is trained, what goes in comes out.</summary>
public sealed class Dropout : Module
{
    /// <param name="p">The share that is dropped in training, 0 to 1.</param>
    public Dropout(double p = 0.5)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(p);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(p, 1);
    }

    /// <inheritdoc/>
    protected override Signal Forward(Signal x) => x;
}
