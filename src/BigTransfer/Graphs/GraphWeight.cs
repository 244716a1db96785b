namespace BigTransfer.Graphs;

/// <summary>A trained tensor of a graph, whose data is read only when the model is written.</summary>
/// <param name="Name">The initializer's name in the model.</param>
/// <param name="Dims">Its shape, row-major.</param>
/// <param name="Source">The canonical name of the weight.</param>
/// <param name="Standardized">Whether it is a kernel to be standardised.</param>
/// <param name="Layout">How a kernel is laid out in the model; null where it is row-major.</param>
internal sealed record GraphWeight(string Name, IReadOnlyList<long> Dims, string Source, bool Standardized = false, IKernelLayout? Layout = null)
{
    /// <summary>How many values it has, row-major.</summary>
    public long Count => Product(Dims);

    /// <summary>Its shape in the model.</summary>
    public IReadOnlyList<long> ModelDims => Layout?.Dims(Dims) ?? Dims;

    /// <summary>How many values it has in the model.</summary>
    public long ModelCount => Product(ModelDims);

    private static long Product(IReadOnlyList<long> dims) => dims.Aggregate(1L, (product, length) => product * length);
}
