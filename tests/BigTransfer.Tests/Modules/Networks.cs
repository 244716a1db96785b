using BigTransfer.Checkpoints;
using BigTransfer.Modules;
using BigTransfer.Tests.Checkpoints;
using BigTransfer.Tests.Graphs;

namespace BigTransfer.Tests.Modules;

/// <summary>Described networks with made weights, run by ONNX Runtime.</summary>
internal static class Networks
{
    /// <summary>A tensor of numbers between -1 and 1 that a formula gives.</summary>
    public static FloatTensor Values(int seed, params IReadOnlyList<int> shape)
    {
        var random = new Random(seed);
        var tensor = new FloatTensor(shape);
        for (int i = 0; i < tensor.Data.Length; i++)
            tensor.Data[i] = random.NextSingle() * 2 - 1;
        return tensor;
    }

    /// <summary>A state dict for a network: what it asks for, variances above 0.</summary>
    public static List<(string Name, FloatTensor Tensor)> State(Module network) => [.. network.StateDict().Index().Select(entry =>
    {
        var values = Values(entry.Index + 1, entry.Item.Value);
        return (entry.Item.Key, entry.Item.Key.EndsWith("running_var", StringComparison.Ordinal) ? Plain.Map(values, value => value + 1.5) : values);
    })];

    /// <summary>What a network makes of pixels, at a layer or at its end.</summary>
    public static FloatTensor Run(Module network, FloatTensor pixels, string? layer = null) => Run(network, State(network), [pixels], layer)[0];

    public static List<FloatTensor> Run(
        Module network, List<(string Name, FloatTensor Tensor)> state, IEnumerable<FloatTensor> pixels, string? layer = null)
    {
        using var checkpoint = Checkpoint.Open(new MemoryStream(CheckpointFiles.Npz(state)), "state.npz");
        var graph = new ModuleGraph(network, checkpoint);
        layer ??= graph.Output;
        using var session = new RawSession(graph.Assemble(checkpoint, [layer], metadata: null).ToBytes());
        return [.. pixels.Select(one => session.Run(one)[layer])];
    }

    /// <summary>Loads nothing and computes nothing: what a network's description alone says.</summary>
    public static ModuleGraph Describe(Module network)
    {
        using var checkpoint = Checkpoint.Open(new MemoryStream(CheckpointFiles.Npz(State(network))), "state.npz");
        return new ModuleGraph(network, checkpoint);
    }

    public static void AssertClose(FloatTensor expected, FloatTensor found, double tolerance, string? message = null) =>
        Assert.IsLessThanOrEqualTo(tolerance, Deviation.Largest(expected, found), message);
}
