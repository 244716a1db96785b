namespace BigTransfer.Graphs.Blocks;

/// <summary>Kernels of convolutions, laid out for maps in blocks of channels.</summary>
internal static class BlockKernels
{
    /// <summary>
    /// [out, in, positions] to [out / block, in / block, positions, block of in, block of out]; where the inputs are fewer than a block, to
    /// [out / block, in, positions, block of out].
    /// </summary>
    /// <param name="oihw">The kernel.</param>
    /// <param name="blocks">Receives it, as long.</param>
    /// <param name="outputs">A multiple of the block.</param>
    /// <param name="inputs">A multiple of the block, or fewer than it.</param>
    /// <param name="block">Channels of a block.</param>
    public static void OihwToBlocks(ReadOnlySpan<float> oihw, Span<float> blocks, int outputs, int inputs, int block)
    {
        int positions = oihw.Length / (outputs * inputs), inputBlock = inputs < block ? 1 : block, to = 0;
        for (int output = 0; output < outputs; output += block)
        {
            for (int input = 0; input < inputs; input += inputBlock)
            {
                for (int position = 0; position < positions; position++)
                {
                    for (int i = input; i < input + inputBlock; i++)
                    {
                        for (int o = output; o < output + block; o++)
                            blocks[to++] = oihw[(((o * inputs) + i) * positions) + position];
                    }
                }
            }
        }
    }

    /// <summary>What fills weights, and lays those out that are to be in blocks.</summary>
    /// <param name="fill">Fills them as they are without blocks.</param>
    /// <param name="weights">All that will be asked for.</param>
    public static Action<GraphWeight, Memory<float>> Fill(Action<GraphWeight, Memory<float>> fill, IReadOnlyList<GraphWeight> weights)
    {
        var scratch = new Lazy<float[]>(() => new float[weights.Max(weight => weight.Count)]); // as long as the largest
        return (weight, values) =>
        {
            if (weight.Block == 0)
            {
                fill(weight, values);
                return;
            }
            var plain = scratch.Value.AsMemory(0, values.Length);
            fill(weight, plain);
            var (outputs, inputs, length) = ((int)weight.Dims[0], (int)weight.Dims[1], values.Length / (int)weight.Dims[0]);
            RowParts.ForEach(outputs, weight.Block, values.Length, (first, end) =>
            {
                var run = (first * length)..(end * length);
                OihwToBlocks(plain.Span[run], values.Span[run], end - first, inputs, weight.Block);
            });
        };
    }
}
