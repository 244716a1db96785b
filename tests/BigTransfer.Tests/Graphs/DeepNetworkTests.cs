using BigTransfer.Architectures;
using BigTransfer.Graphs;
using BigTransfer.Tests.Checkpoints;

namespace BigTransfer.Tests.Graphs;

/// <summary>The depth of R101, with random weights, against the slow reference: errors of one layer would grow through a hundred.</summary>
[TestClass]
public sealed class DeepNetworkTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Every_stage_of_a_deep_network_is_the_reference_s()
    {
        var architecture = new BiTArchitecture { Units = [3, 4, 23, 3], WidthFactor = 0.5, Classes = 10 };
        using var weights = CheckpointFiles.Open(CheckpointFiles.Npz(CheckpointFiles.Official(architecture)));
        var pixels = BiTGraphTests.Pixels(1, 3, 33, 19);
        var expected = new ReferenceNetwork(weights).Run(pixels);
        using var session = new RawSession(OnnxGraph.ToBytes(weights, BiTOutputs.All(architecture)));

        foreach (var (output, value) in session.Run(pixels))
        {
            var deviation = Deviation.Largest(expected[output], value);
            TestContext.WriteLine($"{output}: {deviation:E1}");
            Assert.IsLessThanOrEqualTo(2e-4, deviation, output);
        }
    }
}
