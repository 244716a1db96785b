using BigTransfer.Kernels;

namespace BigTransfer.Graphs.Blocks;

/// <summary>Kernels of 3x3 as the factors of 36 products, for each of which they lie in panels: [36, out / 64, in, 64], the last panel narrower.</summary>
internal sealed class WinogradLayout : IKernelLayout
{
    internal static WinogradLayout Instance { get; } = new();

    public int Step => ProductShape.PanelWidth;

    public IReadOnlyList<long> Dims(IReadOnlyList<long> oihw) => [WinogradTransform.Products, oihw[0], oihw[1]];

    public void LayOut(ReadOnlySpan<float> oihw, IReadOnlyList<long> dims, Span<float> laidOut, int first, int end)
    {
        int outputs = (int)dims[0], inputs = (int)dims[1], positions = (int)(dims[2] * dims[3]), to = first * inputs;
        Span<float> factors = stackalloc float[WinogradTransform.Products];
        for (int output = first; output < end; output += Step)
        {
            for (int input = 0; input < inputs; input++)
            {
                for (int o = output; o < Math.Min(output + Step, end); o++, to++)
                {
                    WinogradTransform.Kernel(oihw.Slice(((o * inputs) + input) * positions, positions), factors);
                    for (int product = 0; product < factors.Length; product++)
                        laidOut[(product * outputs * inputs) + to] = factors[product];
                }
            }
        }
    }
}
