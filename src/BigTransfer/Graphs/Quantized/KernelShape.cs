namespace BigTransfer.Graphs.Quantized;

/// <summary>A kernel [outputs, inputs, height, width], or a matrix [outputs, inputs], whose area is 1.</summary>
internal readonly record struct KernelShape(int Outputs, int Inputs, int Area)
{
    /// <summary>Weights of one output.</summary>
    public int Length => Inputs * Area;

    public static KernelShape Of(IReadOnlyList<long> dims) => new((int)dims[0], (int)dims[1], (int)dims.Skip(2).Aggregate(1L, (a, b) => a * b));
}
