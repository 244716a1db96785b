using BigTransfer.Architectures;
using BigTransfer.Checkpoints;
using BigTransfer.Checkpoints.Naming;
using BigTransfer.Graphs;
using BigTransfer.Numpy;
using BigTransfer.Tests.Checkpoints;
using Microsoft.ML.OnnxRuntime;

namespace BigTransfer.Tests.Graphs;

/// <summary>The graph on small random networks against the slow reference, and at every level of ONNX Runtime's optimiser.</summary>
[TestClass]
public sealed class BiTGraphTests
{
    private const double Tolerance = 2e-4;

    internal static FloatTensor Pixels(int n, int channels, int height, int width, int seed = 3)
    {
        var random = new Random(seed);
        var pixels = new FloatTensor(n, channels, height, width);
        for (var i = 0; i < pixels.Data.Length; i++)
            pixels.Data[i] = 2 * random.NextSingle() - 1;
        return pixels;
    }

    [TestMethod]
    [DataRow(2, 33, 17)]
    [DataRow(1, 1, 1)]
    [DataRow(3, 2, 31)]
    [DataRow(1, 40, 3)]
    [DataRow(1, 16, 15)]
    public void Every_layer_is_the_reference_s_at_any_size(int n, int height, int width) =>
        AssertIsReference(CheckpointFiles.Tiny, OfficialNames.Scheme, Pixels(n, 3, height, width));

    [TestMethod]
    public void So_are_other_depths_widths_inputs_and_sources()
    {
        AssertIsReference(new() { Units = [1, 1, 2, 1], WidthFactor = 0.5 }, TimmNames.Scheme, Pixels(2, 3, 21, 13));
        AssertIsReference(new() { Units = [2], WidthFactor = 1.5, InputChannels = 1, Classes = 1 }, OfficialNames.Scheme, Pixels(1, 1, 9, 11));
    }

    [TestMethod]
    [DataRow(GraphOptimizationLevel.ORT_DISABLE_ALL)]
    [DataRow(GraphOptimizationLevel.ORT_ENABLE_BASIC)]
    [DataRow(GraphOptimizationLevel.ORT_ENABLE_EXTENDED)]
    [DataRow(GraphOptimizationLevel.ORT_ENABLE_ALL)]
    public void Every_optimisation_level_gives_the_reference_s_values(GraphOptimizationLevel level)
    {
        // A stem of mostly negative values is where a border of zeros and one of minus infinity differ most.
        AssertIsReference(CheckpointFiles.Tiny, OfficialNames.Scheme, Pixels(2, 3, 19, 22), level);
        AssertIsReference(CheckpointFiles.Tiny, OfficialNames.Scheme, Pixels(1, 3, 4, 4), level, outputs: [BiTOutputs.Embedding]);
    }

    [TestMethod]
    [DataRow(GraphOptimizationLevel.ORT_DISABLE_ALL)]
    [DataRow(GraphOptimizationLevel.ORT_ENABLE_BASIC)]
    [DataRow(GraphOptimizationLevel.ORT_ENABLE_EXTENDED)]
    [DataRow(GraphOptimizationLevel.ORT_ENABLE_ALL)]
    public void Every_optimisation_level_gives_the_authors_values(GraphOptimizationLevel level)
    {
        using var weights = BiTWeights.Open(Shared.Path("goldens/checkpoints/official.npz"));
        using var golden = new NpzReader(Shared.Path("goldens/checkpoints/official_activations_75x53.npz"));
        using var session = new RawSession(OnnxGraph.ToBytes(weights, BiTOutputs.All(weights.Architecture)), level);
        foreach (var (output, value) in session.Run(golden.Read("input")))
            Assert.IsLessThanOrEqualTo(Tolerance, Deviation.Largest(golden.Read(output), value), output);
    }

    [TestMethod]
    public void A_batch_is_its_images_one_by_one()
    {
        using var weights = CheckpointFiles.Open(CheckpointFiles.Npz(CheckpointFiles.Official()));
        using var session = new RawSession(OnnxGraph.ToBytes(weights, [BiTOutputs.Embedding]));
        var batch = Pixels(5, 3, 23, 18);
        var together = session.Run(batch)[BiTOutputs.Embedding];
        var size = batch.Data.Length / 5;
        for (var i = 0; i < 5; i++)
        {
            var alone = session.Run(new FloatTensor(batch.Data[(i * size)..((i + 1) * size)], 1, 3, 23, 18))[BiTOutputs.Embedding];
            var row = together.Data.AsSpan(i * alone.Data.Length, alone.Data.Length).ToArray();
            Assert.IsLessThanOrEqualTo(1e-5, Deviation.Largest(alone, new FloatTensor(row, alone.Shape)));
        }
    }

    [TestMethod]
    public void Standardisation_is_exact_where_float32_sums_are_not()
    {
        // A large common offset takes the low bits of a float32 sum; the folded kernel must not notice.
        float[] kernel = [1000.25f, 1000.5f, 1000.75f, 1000f, -3f, -3f, -3f, -3f];
        WeightStandardization.Apply(kernel, outputs: 2, epsilon: 1e-10);
        var deviation = Math.Sqrt(0.078125 + 1e-10);
        Assert.AreEqual(-0.125 / deviation, kernel[0], 1e-6);
        Assert.AreEqual(0.375 / deviation, kernel[2], 1e-6);
        Assert.AreEqual(-0.375 / deviation, kernel[3], 1e-6);
        CollectionAssert.AreEqual(new float[4], kernel[4..], "a constant kernel becomes zeros, not NaN");
    }

    [TestMethod]
    public void The_source_s_epsilon_is_used()
    {
        var tensors = CheckpointFiles.Random(CheckpointFiles.Tiny, TimmNames.Scheme);
        foreach (var (name, tensor) in tensors.Where(tensor => tensor.Name.Contains("conv", StringComparison.Ordinal)))
            for (var i = 0; i < tensor.Data.Length; i++)
                tensor.Data[i] *= 1e-4f; // a variance of about 1e-9, so that 1e-8 matters much and 1e-10 little
        using var weights = CheckpointFiles.Open(CheckpointFiles.Npz(tensors));
        var pixels = Pixels(1, 3, 12, 12);
        using var session = new RawSession(OnnxGraph.ToBytes(weights, ["stem/conv"]));
        Assert.IsLessThanOrEqualTo(Tolerance, Deviation.Largest(new ReferenceNetwork(weights).Run(pixels)["stem/conv"], session.Run(pixels)["stem/conv"]));
    }

    private static void AssertIsReference(
        BiTArchitecture architecture, NamingScheme scheme, FloatTensor pixels,
        GraphOptimizationLevel level = GraphOptimizationLevel.ORT_ENABLE_ALL, IReadOnlyList<string>? outputs = null)
    {
        using var weights = CheckpointFiles.Open(CheckpointFiles.Npz(CheckpointFiles.Random(architecture, scheme)));
        var expected = new ReferenceNetwork(weights).Run(pixels);
        using var session = new RawSession(OnnxGraph.ToBytes(weights, outputs ?? [.. expected.Keys]), level);
        foreach (var (layer, value) in session.Run(pixels))
            Assert.IsLessThanOrEqualTo(Tolerance, Deviation.Largest(expected[layer], value), layer);
    }
}
