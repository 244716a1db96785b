namespace BigTransfer.Graphs;

/// <summary>A trained tensor of a graph, whose data is read only when the model is written.</summary>
/// <param name="Name">The initializer's name in the model.</param>
/// <param name="Dims">Its shape in the model.</param>
/// <param name="Source">The canonical name of the weight.</param>
/// <param name="Standardized">Whether it is a kernel to be standardised.</param>
/// <param name="Block">Channels of a block where the data is laid out in these (<see cref="Blocks.BlockKernels"/>); 0 where it is row-major.</param>
internal sealed record GraphWeight(string Name, IReadOnlyList<long> Dims, string Source, bool Standardized = false, int Block = 0)
{
    public long Count => Dims.Aggregate(1L, (product, length) => product * length);
}
