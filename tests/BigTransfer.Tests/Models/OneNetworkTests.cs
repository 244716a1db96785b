using BigTransfer.Graphs;
using BigTransfer.Models;
using BigTransfer.Tests.Graphs;

namespace BigTransfer.Tests.Models;

/// <summary>One network in every format and naming: the same embeddings, but for what the sources' eps of standardisation changes.</summary>
[TestClass]
public sealed class OneNetworkTests
{
    private static readonly string[] Files =
    [
        "checkpoints/official.npz", "checkpoints/official_deflated.npz", "checkpoints/official_fp16.npz", "checkpoints/official_state_dict.pth",
        "checkpoints/official_state_dict_legacy.pth.tar", "checkpoints/mindcv.ckpt", "checkpoints/timm.pth", "checkpoints/timm.safetensors",
        "checkpoints/timm_fp16.safetensors", "checkpoints/timm_bf16.safetensors", "huggingface/bit_for_image_classification", "huggingface/bit_model",
        "huggingface/bit_backbone", "huggingface/sharded_bin", "huggingface/sharded_safetensors",
    ];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Every_format_gives_the_same_embeddings()
    {
        var pixels = BiTGraphTests.Pixels(2, 3, 75, 53);
        var embeddings = Files.Select(file =>
        {
            using var model = BiTModel.Load(Shared.Path($"goldens/{file}"));
            return (File: file, Epsilon: model.StandardizationEpsilon!.Value, Values: model.Run(pixels, [BiTOutputs.Embedding])[BiTOutputs.Embedding]);
        }).ToList();

        var groups = embeddings.GroupBy(embedding => embedding.Epsilon).ToDictionary(group => group.Key, group => group.ToList());
        CollectionAssert.AreEquivalent(new[] { 1e-10, 1e-8 }, groups.Keys.ToArray());
        Assert.HasCount(6, groups[1e-10]);
        Assert.HasCount(9, groups[1e-8]);
        foreach (var group in groups.Values)
            foreach (var embedding in group)
                Assert.IsLessThanOrEqualTo(1e-6, Deviation.Largest(group[0].Values, embedding.Values), embedding.File);
        // What 1e-8 in place of 1e-10 does to kernels whose variance is about 1.
        var byEpsilon = Deviation.Largest(groups[1e-10][0].Values, groups[1e-8][0].Values);
        TestContext.WriteLine($"1e-10 against 1e-8: {byEpsilon:E1}");
        Assert.IsLessThanOrEqualTo(1e-5, byEpsilon);
        Assert.IsGreaterThan(0, byEpsilon, "the eps of each source is its own");
    }
}
