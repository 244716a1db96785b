using BigTransfer.Architectures;
using BigTransfer.Graphs;
using BigTransfer.Graphs.Blocks;

namespace BigTransfer.Models;

/// <summary>Where a model's ONNX graph comes from: weights it is built of, or a saved graph.</summary>
internal interface IGraphSource
{
    /// <summary>The format, for people: <c>npz, official names</c>.</summary>
    string Format { get; }

    /// <summary>Units, widths, switches; null where the network is of another family.</summary>
    BiTArchitecture? Architecture { get; }

    /// <summary>Channels of the pixels.</summary>
    int InputChannels { get; }

    /// <summary>What the file itself says beside the network: see <see cref="ModelMetadata"/>.</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The preset that the file's family was trained with, where nothing else is said.</summary>
    string DefaultPreset { get; }

    /// <summary>The layers that can be put out, from the image to the end.</summary>
    IReadOnlyList<string> Layers { get; }

    /// <summary>The layer that stands for the picture where nobody chooses another.</summary>
    string EmbeddingLayer { get; }

    /// <summary>The layer of the raw class scores, [N, classes]; null where there is none.</summary>
    string? LogitsLayer { get; }

    /// <summary>Number of tensors in the file; null where the network is not of a file.</summary>
    int? TensorCount => null;

    /// <summary>What is added to a kernel's variance when it is standardised; null where the kernels are stored as they are used.</summary>
    double? StandardizationEpsilon => null;

    /// <summary>Files beside the model's own whose bytes belong to the weights, full paths.</summary>
    IReadOnlyList<string> OtherFiles => [];

    /// <summary>Height and width of the pixels where the network takes no others; null where it takes any.</summary>
    (int Height, int Width)? FixedSize => null;

    /// <summary>The layer that somebody means: one of <see cref="Layers"/>, or null.</summary>
    string? Find(string layer) => Layers.Contains(layer) ? layer : null;

    /// <summary>The channels of a feature map or the length of a vector, where the graph itself says it; null where a session must tell.</summary>
    int? LengthOf(string layer) => null;

    /// <summary>The graph with these outputs, for a session.</summary>
    OnnxModel ToOnnx(IReadOnlyList<string> outputs);

    /// <summary>What the fast form is, for people.</summary>
    /// <param name="style">Blocks of as many channels as ONNX Runtime has on this machine.</param>
    string FastForm(BlockStyle style) => BlockForm.Describe(style);

    /// <summary>The graph with these outputs in its fast form, for a session on the CPU.</summary>
    /// <param name="outputs">Some of <see cref="Layers"/>.</param>
    /// <param name="style">Blocks of as many channels as ONNX Runtime has on this machine.</param>
    /// <param name="toModel">Makes the graph of what writes it; files are open until it returns.</param>
    /// <returns>The graph; or null, and why there is none, for people, in one line.</returns>
    (OnnxModel? Model, string WhyNot) ToFast(IReadOnlyList<string> outputs, BlockStyle style, Func<ModelWriter, OnnxModel> toModel) =>
        (null, "it is for networks of the BiT family");

    /// <summary>Whether it computes in 8-bit integers.</summary>
    bool IsQuantized => false;

    /// <summary>What the graph follows from beside the bytes of <see cref="BiTModel.ContentHash"/>.</summary>
    string Identity => Architecture is { } architecture ? string.Join(' ', ArchitectureMetadata.Write(architecture)) : "";

    /// <summary>Says more about why a session of the graph cannot be opened.</summary>
    BigTransferException Explain(BigTransferException error) => error;

    /// <summary>Makes ready to write the graph with these outputs and this metadata, its weights stored as wanted, and other ends where they are
    /// given.</summary>
    /// <param name="outputs">Names of layers.</param>
    /// <param name="metadata">Written beside the graph's own, which it may replace.</param>
    /// <param name="options">How the weights are stored.</param>
    /// <param name="ends">What stands around the outputs; null for nothing.</param>
    /// <param name="use">Writes, or asks how long it is: files are open until it returns.</param>
    void Write(
        IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string> metadata, OnnxSaveOptions options, IGraphEnds? ends,
        Action<ModelWriter> use);
}
