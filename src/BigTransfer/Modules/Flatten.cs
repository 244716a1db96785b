namespace BigTransfer.Modules;

/// <summary>Joins all dimensions from one on: a feature map becomes [N, C * H * W].</summary>
/// <param name="startDim">The first of them, at least 1.</param>
public sealed class Flatten(int startDim = 1) : Module
{
    /// <inheritdoc/>
    protected override Signal Forward(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Flatten(startDim);
    }
}
