using System.Text;
using BigTransfer.Architectures;
using BigTransfer.Checkpoints.HuggingFace;
using BigTransfer.Checkpoints.Naming;
using BigTransfer.Imaging;
using BigTransfer.Tests.Checkpoints;
using BigTransfer.Tests.Checkpoints.PyTorch;
using BigTransfer.Tests.Numpy;

namespace BigTransfer.Tests.Hostile;

/// <summary>The whole files that mutations start from: small, and between them of every form that a format has.</summary>
internal static class HostileSeeds
{
    /// <summary>What a shard is called in <see cref="Index"/>, and one that is always whole.</summary>
    public const string ShardName = "a.bin", OtherShardName = "b.bin";

    /// <summary>A network of 1,500 weights, which only its config.json can describe: no published one is as narrow.</summary>
    private const string ConfigText =
        """
        {"architectures": ["BitBackbone"], "depths": [1], "drop_path_rate": 0.0, "embedding_dynamic_padding": false, "embedding_size": 8,
        "global_padding": null, "hidden_act": "relu", "hidden_sizes": [8], "id2label": {"0": "cat", "1": "dog"}, "label2id": {"cat": 0, "dog": 1},
        "layer_type": "preactivation", "model_type": "bit", "num_channels": 1, "num_groups": 4, "out_features": ["stage1"], "out_indices": [1],
        "output_stride": 32, "stage_names": ["stem", "stage1"], "width_factor": 1}
        """;

    private const string TwoBytes = "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }";

    /// <summary>A few tensors with a network's names, and far too small for one.</summary>
    private static readonly (string Name, FloatTensor Tensor)[] Tensors =
    [
        .. BiTWeightShapes.Of(new BiTArchitecture { Units = [1], WidthFactor = 0.5, Classes = 1 }).Take(4).Select(weight =>
            (OfficialNames.Scheme.ToSource(weight.Name), new FloatTensor([.. weight.Shape.Select(length => Math.Min(length, 2))]))),
        ("resnet/block1/unit01/a/proj/standardized_conv2d/kernel", new FloatTensor([1f, 2f], 1, 1, 1, 2)),
        ("s", new FloatTensor([3f])),
    ];

    public static BitConfig TinyConfig { get; } = BitConfigReader.Parse(Encoding.UTF8.GetBytes(ConfigText), BitConfig.FileName);

    public static byte[][] Npy { get; } =
    [
        NpyTests.Npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", new byte[8]),
        NpyTests.Npy("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }", new byte[48], version: 2),
    ];

    public static byte[][] Npz { get; } =
    [
        CheckpointFiles.Npz(Tensors),
        ZipBytes.Zip64(("w.npy", NpyTests.Npy(TwoBytes, [3, 4]))),
        NpzTests.Zip(
            ("a.npy", NpyTests.Npy("{'descr': '<f2', 'fortran_order': False, 'shape': (40,), }", new byte[80])),
            ("b.npy", NpyTests.Npy("{'descr': '<f4', 'fortran_order': True, 'shape': (3, 2), }", new byte[24]))),
    ];

    public static byte[][] Safetensors { get; } =
    [
        CheckpointFiles.Safetensors(Tensors),
        CheckpointFiles.Safetensors(
            """
            {"__metadata__": {"format": "pt"}, "d": {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]},
            "h": {"dtype": "F16", "shape": [], "data_offsets": [8, 10]}, "b": {"dtype": "BF16", "shape": [1, 1], "data_offsets": [10, 12]},
            "i": {"dtype": "I64", "shape": [1], "data_offsets": [12, 20]}, "u": {"dtype": "U8", "shape": [0, 2], "data_offsets": [20, 20]}}
            """, new byte[20]),
    ];

    public static byte[][] MindSpore { get; } =
    [
        MindSporeFiles.File(Tensors),
        MindSporeFiles.File(Tensors, sliceElements: 1),
        MindSporeFiles.Value("h", "Float16", [2, 1], [0, 1, 2, 3], packed: true),
    ];

    public static byte[][] TorchZip { get; } = [TorchFiles.Zip(Tensors), TorchFiles.Zip(Views(_ => { }), ("0", new byte[24]))];

    public static byte[][] TorchLegacy { get; } =
        [TorchFiles.Legacy(Tensors), TorchFiles.Legacy(Views(part => part.Op('N')), ("0", new byte[24], 4))];

    public static byte[] Index { get; } = Encoding.UTF8.GetBytes(
        $$$"""
        {"metadata": {"total_size": 99},
        "weight_map": {"{{{Tensors[0].Name}}}": "{{{ShardName}}}", "{{{Tensors[1].Name}}}": "{{{ShardName}}}", "s": "{{{OtherShardName}}}"}}
        """);

    public static byte[][] Shard { get; } =
    [
        CheckpointFiles.Safetensors(Tensors[..2]), CheckpointFiles.Npz(Tensors[..2]), MindSporeFiles.File(Tensors[..2]), TorchFiles.Zip(Tensors[..2]),
    ];

    public static byte[] OtherShard { get; } = CheckpointFiles.Safetensors([("s", new FloatTensor([3f]))]);

    public static byte[][] Config { get; } = [Encoding.UTF8.GetBytes(ConfigText)];

    public static byte[][] Network { get; } =
    [
        CheckpointFiles.Safetensors(
            CheckpointFiles.Random(TinyConfig.Architecture, NamingSchemes.All.First(scheme => scheme.Name == "huggingface"))),
    ];

    public static byte[][] Onnx { get; } = [OnnxFiles.Model()];

    public static byte[][] Recipe { get; } =
        [Encoding.UTF8.GetBytes(PreprocessorConfig.Write(PreprocessPresets.Find("timm-in21k").WithSize(64)))];

    public static byte[][] Labels { get; } = [Encoding.UTF8.GetBytes("n01\tcat\nn00000002 dog\r\nplain\n")];

    /// <summary>Two tensors over one storage of six floats, the second turned and with a stride of 0, in a dict beside other things.</summary>
    private static byte[] Views(Action<PickleWriter> part) => new PickleWriter().Dict(
        ("epoch", value => value.Number(7)),
        ("state_dict", value => value.Dict(
            ("module.a", a => a.Tensor(p => p.Storage("FloatStorage", "0", 6, part), 1, [2, 2], [2, 1])),
            ("module.b", b => b.Tensor(p => p.Storage("FloatStorage", "0", 6, part), 0, [3, 2, 2], [1, 3, 0]))))).End();
}
