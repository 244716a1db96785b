using System.Text;
using BigTransfer.Architectures;
using BigTransfer.Checkpoints;
using BigTransfer.Checkpoints.Naming;
using BigTransfer.Graphs;
using BigTransfer.Imaging;
using BigTransfer.Models;
using BigTransfer.Numpy;
using BigTransfer.Tests.Checkpoints;
using BigTransfer.Tests.Checkpoints.PyTorch;
using BigTransfer.Tests.Numpy;

namespace BigTransfer.Tests.Hostile;

/// <summary>Every reader of files that come from elsewhere. A new one is a row here.</summary>
internal static class HostileReaders
{
    public const string Npy = "npy", Npz = "npz", Safetensors = "safetensors", MindSpore = "MindSpore", TorchZip = "PyTorch zip", TorchLegacy = "PyTorch legacy", ShardIndex = "index of shards", Shard = "shard",
        Onnx = "ONNX", OnnxOutputs = "ONNX outputs", Recipe = "preprocessor_config.json", Labels = "labels";

    /// <summary>A few tensors with a network's names, and far too small for one.</summary>
    private static readonly (string Name, FloatTensor Tensor)[] Tensors =
        [.. TinyShapes(OfficialNames.Scheme).Take(4), ("resnet/block1/unit01/a/proj/standardized_conv2d/kernel", new FloatTensor([1f, 2f], 1, 1, 1, 2)), ("s", new FloatTensor([3f]))];

    public static IReadOnlyList<HostileReader> All { get; } =
    [
        new(Npy, [NpyTests.Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", new byte[8]),
            NpyTests.Npy("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }", new byte[48], version: 2)],
            (file, name) => NpyFile.Read(new MemoryStream(file), name)),
        new(Npz, [CheckpointFiles.Npz(Tensors), Deflated(), ZipBytes.Zip64(("w.npy", NpyTests.Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", [3, 4])))], ReadCheckpoint),
        new(Safetensors, [CheckpointFiles.Safetensors(Tensors), AllTypes()], ReadCheckpoint),
        new(MindSpore, [MindSporeFiles.File(Tensors), MindSporeFiles.File(Tensors, sliceElements: 1),
            MindSporeFiles.Value("h", "Float16", [2, 1], [0, 1, 2, 3], packed: true)], ReadCheckpoint),
        new(TorchZip, [TorchFiles.Zip(Tensors), TorchFiles.Zip(Views(), ("0", new byte[24]))], ReadCheckpoint),
        new(TorchLegacy, [TorchFiles.Legacy(Tensors), TorchFiles.Legacy(Views(part => part.Op('N')), ("0", new byte[24], 4))], ReadCheckpoint),
        new(ShardIndex, [Encoding.UTF8.GetBytes(Index)], (file, name) => ReadSharded(file, CheckpointFiles.Safetensors(Tensors[..2]), name)),
        new(Shard, [CheckpointFiles.Safetensors(Tensors[..2]), CheckpointFiles.Npz(Tensors[..2]), MindSporeFiles.File(Tensors[..2]), TorchFiles.Zip(Tensors[..2])],
            (file, name) => ReadSharded(Encoding.UTF8.GetBytes(Index), file, name)),
        new(Onnx, [TinyOnnx()], (file, name) => OnnxModelInfo.Read(new MemoryStream(file), name)),
        new(OnnxOutputs, [TinyOnnx()], (file, name) => Named(name, () => OnnxGraph.WithOutputs(file, ["half"], new Dictionary<string, string> { ["k"] = "v" }))),
        new(Recipe, [Encoding.UTF8.GetBytes(PreprocessorConfig.Write(PreprocessPresets.Find("timm-in21k").WithSize(64)))],
            (file, name) => PreprocessorConfig.Parse(Encoding.UTF8.GetString(file), name)),
        new(Labels, [Encoding.UTF8.GetBytes("n01\tcat\nn02\tdog\r\nplain\n")],
            (file, name) => LabelFile.Parse(Encoding.UTF8.GetString(file), name), Refuses: false),
    ];

    private static string Index =>
        $$$"""{"metadata": {"total_size": 99}, "weight_map": {"{{{Tensors[0].Name}}}": "a.bin", "{{{Tensors[1].Name}}}": "a.bin", "s": "b.bin"}}""";

    public static HostileReader Find(string name) => All.Single(reader => reader.Name == name);

    /// <summary>Opens a checkpoint, reads every tensor, and looks for a network in it.</summary>
    public static void ReadCheckpoint(byte[] file, string name) => ReadAll(Checkpoint.Open(new MemoryStream(file), name));

    private static void ReadSharded(byte[] index, byte[] shard, string name)
    {
        var other = CheckpointFiles.Safetensors([("s", new FloatTensor([3f]))]);
        ReadAll(Checkpoint.Open(new CheckpointSource(new MemoryStream(index), name, file => file switch
        {
            "a.bin" => new MemoryStream(shard),
            "b.bin" => new MemoryStream(other),
            _ => throw new BigTransferException($"{file}: no such file"),
        })));
    }

    private static void ReadAll(Checkpoint checkpoint)
    {
        using (checkpoint)
        {
            // One tensor at a time is in memory, as when a model is built.
            var largest = checkpoint.Tensors.Values.Select(tensor => tensor.Count).DefaultIfEmpty(0).Max();
            var values = new float[largest];
            foreach (var tensor in checkpoint.Tensors.Values)
                checkpoint.Read(tensor.Name, values.AsSpan(0, (int)tensor.Count));
            try
            {
                BiTWeights.From(checkpoint);
            }
            catch (BigTransferException e) when (e.Message.Contains(checkpoint.Name, StringComparison.Ordinal))
            {
                // Too small for a network.
            }
        }
    }

    /// <summary>For a reader that calls every file the same.</summary>
    private static void Named(string name, Action read)
    {
        try
        {
            read();
        }
        catch (BigTransferException e) when (e.Message.StartsWith("ONNX model: ", StringComparison.Ordinal))
        {
            throw new BigTransferException($"{name}: {e.Message}", e);
        }
    }

    private static IEnumerable<(string, FloatTensor)> TinyShapes(NamingScheme scheme) =>
        BiTWeightShapes.Of(new BiTArchitecture { Units = [1], WidthFactor = 0.5, Classes = 1 }).Select(weight =>
            (scheme.ToSource(weight.Name), new FloatTensor([.. weight.Shape.Select(length => Math.Min(length, 2))])));

    /// <summary>Two tensors over one storage of six floats, the second turned and with a stride of 0, in a dict beside other things.</summary>
    private static byte[] Views(Action<PickleWriter>? part = null) => new PickleWriter().Dict(
        ("epoch", value => value.Number(7)),
        ("state_dict", value => value.Dict(
            ("module.a", a => a.Tensor(p => p.Storage("FloatStorage", "0", 6, part), 1, [2, 2], [2, 1])),
            ("module.b", b => b.Tensor(p => p.Storage("FloatStorage", "0", 6, part), 0, [3, 2, 2], [1, 3, 0]))))).End();

    private static byte[] Deflated() => NpzTests.Zip(
        ("a.npy", NpyTests.Npy("{'descr': '<f2', 'fortran_order': False, 'shape': (40,), }", new byte[80])),
        ("b.npy", NpyTests.Npy("{'descr': '<f4', 'fortran_order': True, 'shape': (3, 2), }", new byte[24])));

    private static byte[] AllTypes() => CheckpointFiles.Safetensors(
        """
        {"__metadata__": {"format": "pt"}, "d": {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]},
        "h": {"dtype": "F16", "shape": [], "data_offsets": [8, 10]}, "b": {"dtype": "BF16", "shape": [1, 1], "data_offsets": [10, 12]},
        "i": {"dtype": "I64", "shape": [1], "data_offsets": [12, 20]}, "u": {"dtype": "U8", "shape": [0, 2], "data_offsets": [20, 20]}}
        """, new byte[20]);

    private static byte[] TinyOnnx() => OnnxFiles.Model();
}
