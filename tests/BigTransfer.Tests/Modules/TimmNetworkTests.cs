using BigTransfer.Imaging;
using BigTransfer.Models;
using BigTransfer.Numpy;

namespace BigTransfer.Tests.Modules;

[TestClass]
public sealed class TimmNetworkTests
{
    [TestMethod]
    [DataRow("timm.safetensors", "timm_activations.npz")]
    [DataRow("timm.safetensors", "timm_activations_75x53.npz")]
    [DataRow("timm.pth", "timm_activations_75x53.npz")]
    [DataRow("timm_fp16.safetensors", "timm_activations_75x53.npz")]
    public void A_described_BiT_network_computes_what_timm_does(string file, string activations)
    {
        using var model = BiTModel.Load(
            new TimmNetwork([2, 1, 1, 1], width: 32, classes: 10), Shared.Path($"goldens/checkpoints/{file}"),
            new BiTModelOptions { Recipe = PreprocessPresets.Find("timm-in21k"), LayerName = "head.global_pool" });
        using var golden = new NpzReader(Shared.Path($"goldens/checkpoints/{activations}"));
        var found = model.Run(golden.Read("input"), ["relu", "head.global_pool", "head"]);
        Networks.AssertClose(golden.Read("norm"), found["relu"], 2e-5);
        var pooled = found["head.global_pool"];
        Networks.AssertClose(golden.Read("embedding"), new(pooled.Data, pooled.Shape[0], pooled.Shape[1]), 2e-5);
        Networks.AssertClose(golden.Read("logits"), found["head"], 2e-5);
        Assert.AreEqual(1024, model.EmbeddingSize);
    }

    [TestMethod]
    public void Layers_bear_the_paths_of_their_modules()
    {
        var layers = Networks.Describe(new TimmNetwork([2, 1], width: 32, classes: 10)).Layers;
        CollectionAssert.AreEqual(
            new[]
            {
                "stem.conv", "stem.pad", "stem.pool", "stem",
                "stages.0.blocks.0.norm1", "stages.0.blocks.0.relu", "stages.0.blocks.0.downsample.conv", "stages.0.blocks.0.downsample",
                "stages.0.blocks.0.conv1", "stages.0.blocks.0.norm2", "stages.0.blocks.0.relu_1", "stages.0.blocks.0.conv2",
                "stages.0.blocks.0.norm3", "stages.0.blocks.0.relu_2", "stages.0.blocks.0.conv3", "stages.0.blocks.0",
            },
            layers.Take(16).ToArray());
        CollectionAssert.AreEqual(new[] { "stages.0.blocks.1", "stages.0.blocks", "stages.0" }, layers.Skip(25).Take(3).ToArray());
        Assert.AreEqual("head", layers[^1]);
    }
}
