using BigTransfer.Checkpoints;
using BigTransfer.Graphs;
using BigTransfer.Numpy;

namespace BigTransfer.Tests.Graphs;

/// <summary>Every activation against what the authors' PyTorch model and timm computed from the same weights.</summary>
[TestClass]
public sealed class ActivationGoldenTests
{
    private const double Tolerance = 2e-4;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("official.npz", "official_activations.npz")]
    [DataRow("official.npz", "official_activations_75x53.npz")]
    [DataRow("official_deflated.npz", "official_activations.npz")]
    [DataRow("official_deflated.npz", "official_activations_75x53.npz")]
    [DataRow("official_fp16.npz", "official_activations.npz")]
    [DataRow("official_fp16.npz", "official_activations_75x53.npz")]
    [DataRow("official_state_dict.pth", "official_activations.npz")]
    [DataRow("official_state_dict.pth", "official_activations_75x53.npz")]
    [DataRow("official_state_dict_legacy.pth.tar", "official_activations.npz")]
    [DataRow("official_state_dict_legacy.pth.tar", "official_activations_75x53.npz")]
    [DataRow("mindcv.ckpt", "official_activations.npz")]
    [DataRow("mindcv.ckpt", "official_activations_75x53.npz")]
    [DataRow("timm.pth", "timm_activations.npz")]
    [DataRow("timm.pth", "timm_activations_75x53.npz")]
    [DataRow("timm.safetensors", "timm_activations.npz")]
    [DataRow("timm.safetensors", "timm_activations_75x53.npz")]
    [DataRow("timm_fp16.safetensors", "timm_activations.npz")]
    [DataRow("timm_fp16.safetensors", "timm_activations_75x53.npz")]
    [DataRow("timm_bf16.safetensors", "timm_activations.npz")]
    [DataRow("timm_bf16.safetensors", "timm_activations_75x53.npz")]
    public void Every_activation_is_the_library_s(string checkpoint, string activations)
    {
        using var weights = BiTWeights.Open(Shared.Path($"goldens/checkpoints/{checkpoint}"));
        var golden = NpzFile.Read(Shared.Path($"goldens/checkpoints/{activations}"));
        var outputs = golden.Keys.Where(name => name != "input").ToArray();
        using var session = new RawSession(OnnxGraph.ToBytes(weights, outputs));

        var results = session.Run(golden["input"]);

        Assert.AreEqual(outputs.Length, results.Count);
        foreach (var output in outputs)
        {
            var deviation = Deviation.Largest(golden[output], results[output]);
            TestContext.WriteLine($"{checkpoint} {activations} {output}: {deviation:E1}");
            Assert.IsLessThanOrEqualTo(Tolerance, deviation, output);
        }
    }

    [TestMethod]
    public void The_embedded_model_computes_what_PyTorch_did()
    {
        using var weights = BiTWeights.Open(Path.Combine(Shared.RepositoryRoot, "models/bit-mini/bit-mini.npz"));
        using var golden = new NpzReader(Shared.Path("models/bit-mini_reference.npz"));
        using var session = new RawSession(OnnxGraph.ToBytes(weights, [BiTOutputs.Embedding, BiTOutputs.Logits]));

        var results = session.Run(golden.Read("pixels"));

        foreach (var output in session.Outputs)
        {
            var deviation = Deviation.Largest(golden.Read(output), results[output]);
            TestContext.WriteLine($"bit-mini {output}: {deviation:E1}");
            Assert.IsLessThanOrEqualTo(1e-3, deviation, output);
        }
    }
}
