using BigTransfer.Checkpoints;
using BigTransfer.Graphs;
using BigTransfer.Graphs.Onnx;
using BigTransfer.Models;
using BigTransfer.Tests.Checkpoints;

namespace BigTransfer.Tests.Graphs;

/// <summary>Weights stored as float16.</summary>
[TestClass]
public sealed class HalfWeightsTests : IDisposable
{
    private static readonly string[] Outputs = ["logits", "stage1"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static BiTWeights Tiny() => CheckpointFiles.Open(CheckpointFiles.Npz(CheckpointFiles.Official()));

    [TestMethod]
    public void Kernels_are_halves_rounded_to_nearest_even_and_vectors_stay()
    {
        using var weights = Tiny();
        OnnxGraph.Save(weights, _folder.File("full.onnx"), Outputs);
        OnnxGraph.Save(weights, _folder.File("half.onnx"), Outputs, new OnnxSaveOptions { Float16Weights = true });

        var full = Initializers("full.onnx");
        var half = Initializers("half.onnx");
        Assert.HasCount(full.Count, half);
        var kernels = 0;
        foreach (var (name, tensor) in full)
        {
            if (tensor.Dims.Count(length => length > 1) <= 1)
            {
                Assert.AreEqual(tensor, half[name], name);
                continue;
            }
            kernels++;
            var values = Values<float>(tensor);
            var halves = Values<Half>(half[$"{name}/float16"]);
            for (var i = 0; i < values.Length; i++)
                Assert.AreEqual((Half)values[i], halves[i], $"{name}[{i}]");
        }
        Assert.AreEqual(13, kernels);
        var info = OnnxModelInfo.Read(_folder.File("half.onnx"));
        Assert.AreEqual("float16", info.Metadata["bit.weights"]);
        Assert.AreEqual(weights.Architecture, info.Architecture);
        Assert.AreEqual(weights.Architecture.ParameterCount, info.ParameterCount);
        Assert.IsFalse(OnnxModelInfo.Read(_folder.File("full.onnx")).Metadata.ContainsKey("bit.weights"));
        Assert.IsLessThan(0.55, (double)new FileInfo(_folder.File("half.onnx")).Length / new FileInfo(_folder.File("full.onnx")).Length);
    }

    [TestMethod]
    public void Halves_change_the_outputs_a_little_from_either_source()
    {
        using var weights = Tiny();
        OnnxGraph.Save(weights, _folder.File("full.onnx"), Outputs);
        OnnxGraph.Save(weights, _folder.File("half.onnx"), Outputs, new OnnxSaveOptions { Float16Weights = true });
        OnnxGraph.SaveWithOutputs(_folder.File("full.onnx"), _folder.File("again.onnx"), Outputs, new OnnxSaveOptions { Float16Weights = true });
        OnnxGraph.SaveWithOutputs(_folder.File("half.onnx"), _folder.File("twice.onnx"), Outputs, new OnnxSaveOptions { Float16Weights = true });
        var pixels = BiTGraphTests.Pixels(2, 3, 33, 17);
        var expected = Run("full.onnx", pixels);
        var found = Run("half.onnx", pixels);
        foreach (var output in Outputs)
        {
            var deviation = Deviation.Largest(expected[output], found[output]);
            Assert.IsLessThanOrEqualTo(2e-3, deviation, output);
            Assert.IsGreaterThan(1e-6, deviation, "something was rounded");
        }
        foreach (var file in new[] { "again.onnx", "twice.onnx" })
        {
            Assert.AreEqual("float16", OnnxModelInfo.Read(_folder.File(file)).Metadata["bit.weights"]);
            foreach (var (output, value) in Run(file, pixels))
                CollectionAssert.AreEqual(found[output].Data, value.Data, $"{file} {output}");
        }
    }

    [TestMethod]
    public void The_embedded_model_in_half_the_file_is_nearly_the_same()
    {
        using var model = BiTModel.Load();
        model.SaveOnnx(_folder.File("mini.onnx"), new OnnxSaveOptions { Float16Weights = true });
        using var half = BiTModel.Load(_folder.File("mini.onnx"));
        var pixels = BiTGraphTests.Pixels(2, 3, 96, 96);
        var expected = model.Run(pixels, ["embedding", "logits"]);
        foreach (var (output, value) in half.Run(pixels, ["embedding", "logits"]))
            Assert.IsLessThanOrEqualTo(2e-3, Deviation.Largest(expected[output], value), output);
        CollectionAssert.AreEqual(model.Labels.ToArray(), half.Labels.ToArray());
    }

    [TestMethod]
    public void A_weight_beyond_float16_is_named_and_nothing_is_left()
    {
        var tensors = CheckpointFiles.Official();
        tensors.Single(tensor => tensor.Name.EndsWith("head/conv2d/kernel", StringComparison.Ordinal)).Tensor.Data[3] = -65520;
        using var weights = CheckpointFiles.Open(CheckpointFiles.Npz(tensors));
        var error = Assert.ThrowsExactly<BigTransferException>(
            () => OnnxGraph.Save(weights, _folder.File("x.onnx"), Outputs, new OnnxSaveOptions { Float16Weights = true, ExternalData = true }));
        Assert.AreEqual("x.npz: tensor 'head/kernel' has the value -65520; float16 ends at 65500", error.Message);
        Assert.IsEmpty(_folder.Names);
    }

    private Dictionary<string, TensorProto> Initializers(string file) =>
        ModelProto.Parser.ParseFrom(File.ReadAllBytes(_folder.File(file))).Graph.Initializer.ToDictionary(tensor => tensor.Name);

    private static T[] Values<T>(TensorProto tensor) where T : unmanaged =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(tensor.RawData.Span).ToArray();

    private IReadOnlyDictionary<string, FloatTensor> Run(string file, FloatTensor pixels)
    {
        using var model = BiTModel.Load(_folder.File(file));
        return model.Run(pixels, [.. Outputs.Where(model.LayerNames.Contains)]);
    }
}
