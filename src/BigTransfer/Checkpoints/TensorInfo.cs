namespace BigTransfer.Checkpoints;

/// <summary>What a checkpoint says about one tensor before its data is read.</summary>
/// <param name="Name">The name in the file.</param>
/// <param name="Shape">Lengths of the dimensions as stored, row-major.</param>
/// <param name="ElementType">How the elements are stored.</param>
public sealed record TensorInfo(string Name, IReadOnlyList<int> Shape, ElementType ElementType)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, length) => product * length);
}
