namespace BigTransfer.Graphs.Blocks;

/// <summary>Brings kernels into the layouts that a graph's operators read.</summary>
internal static class LaidOutWeights
{
    /// <summary>What fills weights, and lays those out that are to be.</summary>
    /// <param name="fill">Fills them row-major.</param>
    /// <param name="weights">All that will be asked for.</param>
    public static Action<GraphWeight, Memory<float>> Fill(Action<GraphWeight, Memory<float>> fill, IReadOnlyList<GraphWeight> weights)
    {
        var scratch = new Lazy<float[]>(() => new float[weights.Max(weight => weight.Count)]); // as long as the largest
        return (weight, values) =>
        {
            if (weight.Layout is not { } layout)
            {
                fill(weight, values);
                return;
            }
            var plain = scratch.Value.AsMemory(0, (int)weight.Count);
            fill(weight, plain);
            RowParts.ForEach(
                (int)weight.Dims[0], layout.Step, values.Length,
                (first, end) => layout.LayOut(plain.Span, weight.Dims, values.Span, first, end));
        };
    }
}
