using BigTransfer.Architectures;
using BigTransfer.Graphs;

namespace BigTransfer.Models;

/// <summary>A graph that was saved as an ONNX file; any of its layers can be put out.</summary>
internal sealed class OnnxGraphSource : IGraphSource
{
    private readonly string _path;

    internal OnnxGraphSource(string path)
    {
        _path = path;
        var info = OnnxModelInfo.Read(path);
        Architecture = info.Architecture
            ?? throw new BigTransferException($"{path}: expected an ONNX file of a BiT network (metadata bit.architecture, as 'bit convert' writes), found another network");
        Metadata = info.Metadata;
        Layers = [.. info.Layers.Select(layer => layer.Name)];
        TensorCount = info.InitializerCount;
    }

    public string Format => "onnx";

    public BiTArchitecture Architecture { get; }

    BiTArchitecture? IGraphSource.Architecture => Architecture;

    public int InputChannels => Architecture.InputChannels;

    public IReadOnlyList<string> Layers { get; }

    public string EmbeddingLayer => BiTOutputs.Embedding;

    public string? LogitsLayer => Architecture.Classes > 0 ? BiTOutputs.Logits : null;

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public string DefaultPreset => "official-pytorch";

    public int? TensorCount { get; }

    /// <summary>Whether a file begins like an ONNX model: its first field is the small number of its IR version. (A safetensors file may
    /// begin with the same two bytes, the length of its header; that header then opens with a brace.)</summary>
    internal static bool Recognises(ModelFiles files)
    {
        Span<byte> head = stackalloc byte[9];
        using var stream = files.Weights();
        return files.Path is not null && stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length
            && head[0] == 8 && head[1] is > 0 and < 64 && head[8] != '{';
    }

    public OnnxModel ToOnnx(IReadOnlyList<string> outputs) => OnnxGraph.ToModel(_path, outputs);

    public void Save(
        string path, IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string> metadata, OnnxSaveOptions options, CancellationToken cancellation) =>
        OnnxGraph.SaveWithOutputs(_path, path, outputs, options, metadata, cancellation);
}
