namespace BigTransfer.Graphs.Blocks;

/// <summary>
/// Kernels for ONNX Runtime's convolutions of maps in blocks of channels: [out / block, in / block, positions, block of in, block of out]; where the
/// inputs are fewer than a block, [out / block, in, positions, block of out].
/// </summary>
/// <param name="block">Channels of a block, of which the outputs are a multiple, and the inputs, too, where they are no fewer.</param>
internal sealed class BlockLayout(int block) : IKernelLayout
{
    public int Step => block;

    public IReadOnlyList<long> Dims(IReadOnlyList<long> oihw) => oihw;

    public void LayOut(ReadOnlySpan<float> oihw, IReadOnlyList<long> dims, Span<float> laidOut, int first, int end)
    {
        int inputs = (int)dims[1], positions = (int)(dims[2] * dims[3]), inputBlock = inputs < block ? 1 : block;
        int to = first * inputs * positions;
        for (int output = first; output < end; output += block)
        {
            for (int input = 0; input < inputs; input += inputBlock)
            {
                for (int position = 0; position < positions; position++)
                {
                    for (int i = input; i < input + inputBlock; i++)
                    {
                        for (int o = output; o < output + block; o++)
                            laidOut[to++] = oihw[(((o * inputs) + i) * positions) + position];
                    }
                }
            }
        }
    }
}
