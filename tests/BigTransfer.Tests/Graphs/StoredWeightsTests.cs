using BigTransfer.Checkpoints;
using BigTransfer.Graphs;
using BigTransfer.Graphs.Onnx;
using BigTransfer.Models;
using BigTransfer.Tests.Checkpoints;

namespace BigTransfer.Tests.Graphs;

/// <summary>Weights as float16, and weights in a second file.</summary>
[TestClass]
public sealed class StoredWeightsTests : IDisposable
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

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Weights_in_a_second_file_are_the_same_model(bool halves)
    {
        using var weights = Tiny();
        var options = new OnnxSaveOptions { ExternalData = true, Float16Weights = halves };
        OnnxGraph.Save(weights, _folder.File("one.onnx"), Outputs, options with { ExternalData = false });
        OnnxGraph.Save(weights, _folder.File("two.onnx"), Outputs, options);

        CollectionAssert.AreEqual(new[] { "one.onnx", "two.onnx", "two.onnx.data" }, _folder.Names);
        Assert.IsLessThan(100_000, new FileInfo(_folder.File("two.onnx")).Length);
        foreach (var tensor in Initializers("two.onnx").Values.Where(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External))
        {
            Assert.AreEqual("two.onnx.data", tensor.ExternalData.Single(entry => entry.Key == "location").Value);
            Assert.AreEqual(0, ExternalData.Of(tensor, "two.onnx")!.Offset % 4096);
        }
        var (one, two) = (OnnxModelInfo.Read(_folder.File("one.onnx")), OnnxModelInfo.Read(_folder.File("two.onnx")));
        Assert.AreEqual(one.ParameterCount, two.ParameterCount);
        Assert.IsEmpty(one.ExternalFiles);
        CollectionAssert.AreEqual(new[] { "two.onnx.data" }, two.ExternalFiles.ToArray());

        // Loaded by us, with other outputs, and by ONNX Runtime alone.
        var pixels = BiTGraphTests.Pixels(2, 3, 20, 14);
        var expected = Run("one.onnx", pixels);
        foreach (var (output, value) in Run("two.onnx", pixels))
            CollectionAssert.AreEqual(expected[output].Data, value.Data, output);
        using var raw = new RawSession(_folder.File("two.onnx"));
        CollectionAssert.AreEqual(expected["logits"].Data, raw.Run(pixels)["logits"].Data);

        // Saved anew, elsewhere and over itself, whole again and cut.
        Directory.CreateDirectory(_folder.File("sub"));
        using (var model = BiTModel.Load(_folder.File("two.onnx")))
        {
            model.SaveOnnx(_folder.File("sub/three.onnx"), new OnnxSaveOptions { ExternalData = true }, ["stage1"]);
            model.SaveOnnx(_folder.File("back.onnx"), Outputs);
            model.SaveOnnx(_folder.File("two.onnx"), new OnnxSaveOptions { ExternalData = true }, Outputs);
        }
        foreach (var file in new[] { "sub/three.onnx", "back.onnx", "two.onnx" })
            CollectionAssert.AreEqual(expected["stage1"].Data, Run(file, pixels)["stage1"].Data, file);
        Assert.IsEmpty(OnnxModelInfo.Read(_folder.File("back.onnx")).ExternalFiles);
        Assert.IsLessThan(new FileInfo(_folder.File("two.onnx.data")).Length, new FileInfo(_folder.File("sub/three.onnx.data")).Length);
        CollectionAssert.AreEqual(new[] { "back.onnx", "one.onnx", "sub", "two.onnx", "two.onnx.data" }, _folder.Names);
    }

    [TestMethod]
    public void The_content_hash_follows_the_weights_in_the_second_file()
    {
        using (var weights = Tiny())
            OnnxGraph.Save(weights, _folder.File("x.onnx"), Outputs, new OnnxSaveOptions { ExternalData = true });
        string Hash()
        {
            using var model = BiTModel.Load(_folder.File("x.onnx"));
            return model.ContentHash;
        }
        var before = Hash();
        Assert.AreEqual(before, Hash());
        var data = File.ReadAllBytes(_folder.File("x.onnx.data"));
        data[^1] ^= 1;
        File.WriteAllBytes(_folder.File("x.onnx.data"), data);
        Assert.AreNotEqual(before, Hash());
    }

    [TestMethod]
    public void A_second_file_that_is_missing_or_short_is_named()
    {
        using (var weights = Tiny())
            OnnxGraph.Save(weights, _folder.File("x.onnx"), Outputs, new OnnxSaveOptions { ExternalData = true });
        string Error(Action action) => Assert.ThrowsExactly<BigTransferException>(action).Message;
        using (var data = File.OpenWrite(_folder.File("x.onnx.data")))
            data.SetLength(data.Length - 1);
        StringAssert.Contains(Error(() => BiTModel.Load(_folder.File("x.onnx"))), "x.onnx: tensor 'head/kernel' lies at byte");
        File.Delete(_folder.File("x.onnx.data"));
        Assert.AreEqual(
            $"{_folder.File("x.onnx")}: the file of its weights, 'x.onnx.data', is not beside it", Error(() => BiTModel.Load(_folder.File("x.onnx"))));
        Assert.AreEqual(CheckpointFiles.Tiny.ParameterCount, OnnxModelInfo.Read(_folder.File("x.onnx")).ParameterCount, "it can be described all the same");
    }

    [TestMethod]
    [DataRow("/etc/passwd")]
    [DataRow("../x.data")]
    [DataRow("sub/../../x.data")]
    [DataRow("..\\x.data")]
    [DataRow("C:\\x.data")]
    [DataRow("\\\\server\\x.data")]
    [DataRow("")]
    public void External_data_outside_the_folder_is_refused_by_name(string location)
    {
        var model = Model(tensor => tensor.ExternalData.Add(ExternalData.Entries(location, 0, 4000)));
        foreach (var action in new Action[]
        {
            () => OnnxModelInfo.Read(new MemoryStream(model), "x.onnx"), () => OnnxGraph.WithOutputs(model, ["stem"]),
        })
            StringAssert.EndsWith(
                Assert.ThrowsExactly<BigTransferException>(action).Message,
                $": tensor 'head/kernel': expected external data in the model's folder, found the location '{location}'");
    }

    [TestMethod]
    public void Numbers_of_external_data_that_are_none_are_refused()
    {
        var model = Model(tensor => tensor.ExternalData.Add([
            new StringStringEntryProto { Key = "location", Value = "x" }, new StringStringEntryProto { Key = "offset", Value = "-1" }]));
        Assert.AreEqual(
            "x.onnx: tensor 'head/kernel': expected a number as offset of its external data, found '-1'",
            Assert.ThrowsExactly<BigTransferException>(() => OnnxModelInfo.Read(new MemoryStream(model), "x.onnx")).Message);
    }

    [TestMethod]
    public void A_save_that_fails_keeps_both_old_files()
    {
        var npz = CheckpointFiles.Npz(CheckpointFiles.Official());
        using (var weights = CheckpointFiles.Open(npz))
            OnnxGraph.Save(weights, _folder.File("x.onnx"), Outputs, new OnnxSaveOptions { ExternalData = true });
        byte[] model = File.ReadAllBytes(_folder.File("x.onnx")), data = File.ReadAllBytes(_folder.File("x.onnx.data"));
        npz[npz.AsSpan().LastIndexOf("NUMPY"u8) + 130] ^= 0x40;
        using (var damaged = CheckpointFiles.Open(npz))
            Assert.ThrowsExactly<BigTransferException>(() => OnnxGraph.Save(damaged, _folder.File("x.onnx"), Outputs, new OnnxSaveOptions { ExternalData = true }));
        CollectionAssert.AreEqual(model, File.ReadAllBytes(_folder.File("x.onnx")));
        CollectionAssert.AreEqual(data, File.ReadAllBytes(_folder.File("x.onnx.data")));
        CollectionAssert.AreEqual(new[] { "x.onnx", "x.onnx.data" }, _folder.Names);

        // The second file cannot be put in place: the first stays, too.
        File.Delete(_folder.File("x.onnx.data"));
        Directory.CreateDirectory(_folder.File("x.onnx.data"));
        using (var weights = Tiny())
        {
            var error = Assert.ThrowsExactly<BigTransferException>(
                () => OnnxGraph.Save(weights, _folder.File("x.onnx"), Outputs, new OnnxSaveOptions { ExternalData = true }));
            StringAssert.Contains(error.Message, "x.onnx: cannot be written");
        }
        CollectionAssert.AreEqual(model, File.ReadAllBytes(_folder.File("x.onnx")));
        CollectionAssert.AreEqual(new[] { "x.onnx", "x.onnx.data" }, _folder.Names);
    }

    private static byte[] Model(Action<TensorProto> change)
    {
        using var weights = Tiny();
        var model = ModelProto.Parser.ParseFrom(OnnxGraph.ToBytes(weights, Outputs));
        var tensor = model.Graph.Initializer.Single(initializer => initializer.Name == "head/kernel");
        tensor.RawData = Google.Protobuf.ByteString.Empty;
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        change(tensor);
        return Google.Protobuf.MessageExtensions.ToByteArray(model);
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
