using BigTransfer.Checkpoints;
using BigTransfer.Graphs;
using BigTransfer.Graphs.Onnx;
using BigTransfer.Inference;
using BigTransfer.Models;
using BigTransfer.Tests.Checkpoints;

namespace BigTransfer.Tests.Graphs;

/// <summary>Weights in a second file.</summary>
[TestClass]
public sealed class ExternalDataTests : IDisposable
{
    private static readonly string[] Outputs = ["logits", "stage1"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static BiTWeights Tiny() => CheckpointFiles.Open(CheckpointFiles.Npz(CheckpointFiles.Official()));

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
    public void A_session_takes_large_weights_from_a_private_folder_which_is_gone_then()
    {
        using var weights = Tiny();
        var bytes = OnnxGraph.ToBytes(weights, Outputs);
        var writer = ModelCut.Of(new MemoryStream(bytes), "x", Outputs, metadata: null);
        var pixels = BiTGraphTests.Pixels(2, 3, 20, 14);
        using var raw = new RawSession(bytes);
        var expected = raw.Run(pixels)["logits"].Data;

        using (var inMemory = writer.ToModel(bytes.Length * 2, () => throw new InvalidOperationException("no folder is needed")))
            Assert.IsNull(inMemory.Folder);
        var model = writer.ToModel(mostInMemory: 0, () => Directory.CreateDirectory(_folder.File("private")).FullName);
        Assert.IsLessThan(100_000, model.Bytes.Length);
        CollectionAssert.AreEqual(new[] { "private" }, _folder.Names);
        using (var session = new OnnxSession(model, "x", new InferenceOptions { Device = Device.Cpu }))
        {
            if (!OperatingSystem.IsWindows())
                Assert.IsEmpty(_folder.Names, "mapped, not needed by name");
            CollectionAssert.AreEqual(expected, session.Run(pixels.Data, [2, 3, 20, 14], ["logits"], CancellationToken.None)["logits"].Data);
        }
        Assert.IsEmpty(_folder.Names);

        // Without room for a folder, memory takes them.
        using var session2 = new OnnxSession(writer.ToModel(0, () => throw new IOException("no space left")), "x", new InferenceOptions());
        CollectionAssert.AreEqual(expected, session2.Run(pixels.Data, [2, 3, 20, 14], ["logits"], CancellationToken.None)["logits"].Data);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows, IgnoreMessage = "links need rights on this system")]
    public void Links_to_a_model_and_its_data_are_followed()
    {
        using (var weights = Tiny())
        {
            Directory.CreateDirectory(_folder.File("blobs"));
            OnnxGraph.Save(weights, _folder.File("blobs/x.onnx"), Outputs, new OnnxSaveOptions { ExternalData = true });
        }
        var pixels = BiTGraphTests.Pixels(1, 3, 9, 9);
        var expected = Run("blobs/x.onnx", pixels)["logits"].Data;
        File.CreateSymbolicLink(_folder.File("alone.onnx"), _folder.File("blobs/x.onnx"));
        CollectionAssert.AreEqual(expected, Run("alone.onnx", pixels)["logits"].Data, "the data lies beside the file, not beside the link");

        // As Hugging Face's cache has it: both are links to files of other names.
        File.Move(_folder.File("blobs/x.onnx"), _folder.File("blobs/a1"));
        File.Move(_folder.File("blobs/x.onnx.data"), _folder.File("blobs/b2"));
        Directory.CreateDirectory(_folder.File("snapshot"));
        File.CreateSymbolicLink(_folder.File("snapshot/x.onnx"), "../blobs/a1");
        File.CreateSymbolicLink(_folder.File("snapshot/x.onnx.data"), "../blobs/b2");
        CollectionAssert.AreEqual(expected, Run("snapshot/x.onnx", pixels)["logits"].Data);
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
            $"{_folder.File("x.onnx")}: the file of its weights, 'x.onnx.data', is not beside it",
            Error(() => BiTModel.Load(_folder.File("x.onnx"))));
        var described = OnnxModelInfo.Read(_folder.File("x.onnx"));
        Assert.AreEqual(CheckpointFiles.Tiny.ParameterCount, described.ParameterCount, "it can be described all the same");
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
        {
            Assert.ThrowsExactly<BigTransferException>(
                () => OnnxGraph.Save(damaged, _folder.File("x.onnx"), Outputs, new OnnxSaveOptions { ExternalData = true }));
        }
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

    private IReadOnlyDictionary<string, FloatTensor> Run(string file, FloatTensor pixels)
    {
        // As the file says, to be compared to the bit.
        using var model = BiTModel.Load(_folder.File(file), new BiTModelOptions { Inference = new() { Form = NetworkForm.Portable } });
        return model.Run(pixels, [.. Outputs.Where(model.LayerNames.Contains)]);
    }
}
