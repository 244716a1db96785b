using BigTransfer.Architectures;
using BigTransfer.Graphs;
using BigTransfer.Models;
using BigTransfer.Tests.Checkpoints;
using BigTransfer.Tests.Graphs;

namespace BigTransfer.Tests.Models;

/// <summary>ONNX files whose metadata speaks of another network than their graph is.</summary>
[TestClass]
public sealed class ContradictingMetadataTests
{
    [TestMethod]
    [DataRow("bit.units", "3,4")]
    [DataRow("bit.units", "1,1")]
    [DataRow("bit.hidden_sizes", "128,512")]
    [DataRow("bit.classes", "7")]
    [DataRow("bit.classes", "0")]
    [DataRow("bit.input_channels", "1")]
    [DataRow("bit.layer_type", "Bottleneck")]
    [DataRow("bit.padding", "Same")]
    [DataRow("bit.output_stride", "4")]
    public void Every_use_ends_in_values_or_in_our_exception(string key, string value)
    {
        using var folder = new TempFolder();
        using (var weights = CheckpointFiles.Open(CheckpointFiles.Npz(CheckpointFiles.Official())))
            File.WriteAllBytes(folder.File("x.onnx"), OnnxGraph.ToBytes(weights, ["embedding", "logits"], new Dictionary<string, string> { [key] = value }));
        Uses(folder.File("x.onnx"));
    }

    [TestMethod]
    public void So_does_metadata_of_a_network_where_the_graph_is_another()
    {
        using var folder = new TempFolder();
        var metadata = ArchitectureMetadata.Write(PublishedArchitectures.Find("R50x1").WithClasses(1000));
        using (var weights = CheckpointFiles.Open(CheckpointFiles.Npz(CheckpointFiles.Official())))
            File.WriteAllBytes(folder.File("x.onnx"), OnnxGraph.ToBytes(weights, ["stem"], metadata));
        Uses(folder.File("x.onnx"));
    }

    private static void Uses(string path)
    {
        var pixels = BiTGraphTests.Pixels(1, 3, 32, 40);
        foreach (var use in new Action<BiTModel>[]
        {
            model => model.Layers(32, 40), model => _ = model.EmbeddingSize, model => _ = model.Classes, model => _ = model.DefaultOutputs,
            model => model.Run(pixels, model.DefaultOutputs), model => model.Run(pixels, BiTOutputs.All(model.Architecture!)),
            model => model.Run(pixels.Data, 1, 32, 40, model.EmbeddingLayer, new float[model.EmbeddingSize]),
            model => model.Run(pixels.Data, 1, 32, 40, model.LogitsLayer ?? "stage1", new float[model.OutputLength(model.LogitsLayer ?? "stage1")]),
            model => model.SaveOnnx(path + ".copy"),
            model =>
            {
                if (model.LayerNames.Contains("embedding"))
                    Assert.AreEqual(256, model.EmbeddingSize, "what the graph is, whatever is said");
            },
        })
        {
            try
            {
                using var model = BiTModel.Load(path);
                use(model);
            }
            catch (BigTransferException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        }
    }
}
