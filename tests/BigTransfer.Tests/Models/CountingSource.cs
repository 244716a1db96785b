using BigTransfer.Architectures;
using BigTransfer.Graphs;
using BigTransfer.Graphs.Blocks;
using BigTransfer.Models;

namespace BigTransfer.Tests.Models;

/// <summary>A network that counts how often each of its forms is made, and may be given another fast form.</summary>
internal sealed class CountingSource(IGraphSource source) : IGraphSource
{
    private int _fastModels;

    public int PortableModels { get; private set; }

    public int FastModels => _fastModels;

    public Func<IReadOnlyList<string>, BlockStyle, Func<ModelWriter, OnnxModel>, (OnnxModel? Model, string WhyNot)> Fast { get; init; } = source.ToFast;

    public string Format { get; init; } = source.Format;

    public BiTArchitecture? Architecture => source.Architecture;

    public int InputChannels => source.InputChannels;

    public IReadOnlyDictionary<string, string> Metadata => source.Metadata;

    public string DefaultPreset => source.DefaultPreset;

    public IReadOnlyList<string> Layers => source.Layers;

    public string EmbeddingLayer => source.EmbeddingLayer;

    public string? LogitsLayer => source.LogitsLayer;

    public OnnxModel ToOnnx(IReadOnlyList<string> outputs)
    {
        PortableModels++;
        return source.ToOnnx(outputs);
    }

    public (OnnxModel? Model, string WhyNot) ToFast(IReadOnlyList<string> outputs, BlockStyle style, Func<ModelWriter, OnnxModel> toModel)
    {
        Interlocked.Increment(ref _fastModels);
        return Fast(outputs, style, toModel);
    }

    public void Write(
        IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string> metadata, OnnxSaveOptions options, IGraphEnds? ends,
        Action<ModelWriter> use) => throw new NotSupportedException();
}
