namespace BigTransfer.Modules;

/// <summary>
/// A tensor of the state dict, trained or recorded (PyTorch's parameters and buffers alike). A field of this type in a <see cref="Module"/>
/// says that the state dict has it under the field's path; its values are read when the network is written.
/// </summary>
public sealed class Parameter
{
    /// <param name="shape">Lengths of the dimensions as in PyTorch; none for a scalar.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is less than 1.</exception>
    public Parameter(params IReadOnlyList<int> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        foreach (int length in shape)
            ArgumentOutOfRangeException.ThrowIfLessThan(length, 1, nameof(shape));
        Shape = [.. shape];
    }

    /// <summary>Lengths of the dimensions, row-major.</summary>
    public IReadOnlyList<int> Shape { get; }
}
