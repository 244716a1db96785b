namespace BigTransfer.Modules;

/// <summary>
/// A value on its way through a network: what a tensor is inside <c>forward</c> in PyTorch. It holds no numbers; what is done to it is recorded
/// and runs later, for every batch. The first dimension is the batch. Functions that PyTorch has under the same name mean the same.
/// </summary>
public sealed partial class Signal
{
    internal Signal(Trace trace, string name, IReadOnlyList<Length> shape, TraceScope scope, bool ofPicture) =>
        (Trace, Name, Shape, Scope, OfPicture) = (trace, name, shape, scope, ofPicture);

    /// <summary>The walk through the network that it belongs to.</summary>
    internal Trace Trace { get; }

    /// <summary>The name of its value in the graph.</summary>
    internal string Name { get; set; }

    /// <summary>Its dimensions.</summary>
    internal IReadOnlyList<Length> Shape { get; }

    /// <summary>The call that computed it.</summary>
    internal TraceScope Scope { get; }

    /// <summary>Whether it depends on the picture, so that its first dimension is the batch.</summary>
    internal bool OfPicture { get; }

    /// <summary>The values of a parameter, to compute with.</summary>
    /// <param name="parameter">A field of the network or of one of its modules.</param>
    /// <exception cref="BigTransferException">It is no such field.</exception>
    public Signal Parameter(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return Trace.Weight(parameter);
    }

    /// <summary>Name and shape, as far as it is known: <c>'conv1' [N, 10, 220, 220]</c>.</summary>
    public override string ToString() =>
        $"'{Name}' [{string.Join(", ", Shape.Select((length, i) => i == 0 && OfPicture && length.Value is null ? "N" : length.ToString()))}]";

    /// <summary>A dimension counted from 0, also where it is given from the end (-1).</summary>
    private int Dimension(int dimension, string what) => dimension >= -Shape.Count && dimension < Shape.Count
        ? (dimension + Shape.Count) % Shape.Count
        : throw new ArgumentOutOfRangeException(what, dimension, $"{this} has {Shape.Count} dimensions");
}
