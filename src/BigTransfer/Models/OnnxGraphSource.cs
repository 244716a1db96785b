using System.Globalization;
using BigTransfer.Architectures;
using BigTransfer.Graphs;
using BigTransfer.Graphs.Blocks;
using BigTransfer.Graphs.Onnx;
using BigTransfer.Graphs.Quantized;
using BigTransfer.Inference.Operators;

namespace BigTransfer.Models;

/// <summary>A graph that was saved as an ONNX file, here or elsewhere; any of its layers can be put out.</summary>
internal sealed class OnnxGraphSource : IGraphSource
{
    private readonly string _path;
    private readonly OnnxNetwork _network;

    internal OnnxGraphSource(string path)
    {
        _path = path;
        _network = OnnxNetwork.Read(path);
    }

    public string Format => "onnx";

    public BiTArchitecture? Architecture => _network.Info.Architecture;

    public int InputChannels => _network.InputChannels;

    public IReadOnlyList<string> Layers => _network.Layers;

    public string EmbeddingLayer => _network.EmbeddingLayer;

    // Of a file that was cut since, the layer may be gone.
    public string? LogitsLayer => Metadata.TryGetValue(ModelMetadata.LogitsLayer, out string? saved) ? Find(saved) : _network.LogitsLayer;

    public IReadOnlyDictionary<string, string> Metadata => _network.Info.Metadata;

    // What other families are trained with where nobody says: torchvision's classifiers, and most that followed them.
    public string DefaultPreset => Architecture is null ? "torchvision" : "official-pytorch";

    public int? TensorCount => _network.Info.InitializerCount;

    public IReadOnlyList<string> OtherFiles => _network.ExternalFiles;

    public (int Height, int Width)? FixedSize => _network.FixedSize;

    /// <summary>Whether a file begins like an ONNX model: its first field is the small number of its IR version. (A safetensors file may
    /// begin with the same two bytes, the length of its header; that header then opens with a brace.)</summary>
    internal static bool Recognises(ModelFiles files)
    {
        Span<byte> head = stackalloc byte[9];
        using var stream = files.Weights();
        return files.Path is not null && stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length
            && head[0] == 8 && head[1] is > 0 and < 64 && head[8] != '{';
    }

    public string? Find(string layer) => _network.Find(layer);

    // What the graph declares, not what its metadata says of a BiT network: a file of another hand may contradict itself.
    public int? LengthOf(string layer) => _network.Info.Layers.FirstOrDefault(value => value.Name == layer)?.Shape is [_, var length, ..]
        && int.TryParse(length, CultureInfo.InvariantCulture, out int declared) && declared > 0
            ? declared
            : null;

    public OnnxModel ToOnnx(IReadOnlyList<string> outputs) => OnnxGraph.ToModel(_path, outputs);

    public string FastForm(BlockStyle style) => IsQuantized ? "bytes with channels last" : BlockForm.Describe(style);

    public (OnnxModel? Model, string WhyNot) ToFast(IReadOnlyList<string> outputs, BlockStyle style, Func<ModelWriter, OnnxModel> toModel)
    {
        if (Architecture is not { } architecture)
            return (null, "the file does not say that it is a BiT network");
        if (IsQuantized)
            return ToBytes(architecture, outputs, toModel);
        return BlockForm.WhyNot(architecture, style.Channels) is { } whyNot
            ? (null, whyNot)
            : OnnxGraph.ToBlocks(_path, architecture, outputs, style, toModel);
    }

    public bool IsQuantized => Metadata.ContainsKey(ModelMetadata.Quantization);

    private (OnnxModel? Model, string WhyNot) ToBytes(
        BiTArchitecture architecture, IReadOnlyList<string> outputs, Func<ModelWriter, OnnxModel> toModel)
    {
        if (OtherFiles.Count > 0)
            return (null, "its weights lie in files of their own");
        using var stream = InputFile.Open(_path);
        var (writer, whyNot) = ByteGraph.Of(ModelProto.Parser.ParseFrom(stream), _path, architecture, outputs, OperatorDomain.Name);
        return (writer is null ? null : toModel(writer), whyNot);
    }

    public BigTransferException Explain(BigTransferException error) => _network.Explain(error);

    public void Write(
        IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string> metadata, OnnxSaveOptions options, IGraphEnds? ends,
        Action<ModelWriter> use)
    {
        using var stream = InputFile.Open(_path);
        use(ModelCut.Of(stream, _path, outputs, metadata, options, ends));
    }
}
