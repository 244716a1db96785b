using BigTransfer;
using BigTransfer.Modules;
using BigTransfer.Numpy;

namespace OwnNetwork;

/// <summary>A state dict for those who have none at hand: the same numbers every time, scaled as at the beginning of a training.</summary>
internal static class RandomWeights
{
    internal static void Write(Module network, string path)
    {
        var random = new Random(1);
        AtomicFile.Write(path, stream =>
        {
            using var writer = new NpzWriter(stream);
            foreach (var (name, shape) in network.StateDict())
                writer.Add(name, Values(name, shape, random));
        });
    }

    private static FloatTensor Values(string name, IReadOnlyList<int> shape, Random random)
    {
        var tensor = new FloatTensor(shape);
        if (shape.Count > 1)
        {
            // He et al., arXiv:1502.01852: deviation sqrt(2 / inputs), here of an even distribution.
            float bound = MathF.Sqrt(6f / (tensor.Data.Length / shape[0]));
            for (int i = 0; i < tensor.Data.Length; i++)
                tensor.Data[i] = (2 * random.NextSingle() - 1) * bound;
        }
        else
        {
            // Norms that change nothing, biases of 0.
            bool scales = name.EndsWith("weight", StringComparison.Ordinal) || name.EndsWith("running_var", StringComparison.Ordinal);
            Array.Fill(tensor.Data, scales ? 1 : 0);
        }
        return tensor;
    }
}
