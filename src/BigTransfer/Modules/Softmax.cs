namespace BigTransfer.Modules;

/// <summary>exp(x), divided by its sum over a dimension.</summary>
/// <param name="dim">The dimension, from 0, or from -1 at the end.</param>
public sealed class Softmax(int dim) : Module
{
    /// <inheritdoc/>
    protected override Signal Forward(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Softmax(dim);
    }
}
