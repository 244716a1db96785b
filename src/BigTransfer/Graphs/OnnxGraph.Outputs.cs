using BigTransfer.Graphs.Onnx;
using Google.Protobuf;

namespace BigTransfer.Graphs;

public static partial class OnnxGraph
{
    /// <summary>A saved model with other outputs, cut down to what they need. Nothing else of it changes but its metadata.</summary>
    /// <param name="path">An ONNX file, of any origin; where it has external data, so has the result, in the same files.</param>
    /// <param name="outputs">Names of values inside it; in one of ours, layers.</param>
    /// <param name="metadata">Written beside the model's own, which it may replace.</param>
    /// <exception cref="BigTransferException">Not a whole ONNX model, or no such value: the message lists the declared ones.</exception>
    public static byte[] WithOutputs(string path, IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var stream = InputFile.Open(path);
        return ModelCut.Of(stream, path, outputs, metadata).ToBytes();
    }

    /// <param name="model">An ONNX model, of any origin.</param>
    /// <param name="outputs">Names of values inside it; in one of ours, layers.</param>
    /// <param name="metadata">Written beside the model's own, which it may replace.</param>
    /// <inheritdoc cref="WithOutputs(string, IReadOnlyList{string}, IReadOnlyDictionary{string, string})"/>
    public static byte[] WithOutputs(byte[] model, IReadOnlyList<string> outputs, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var stream = new MemoryStream(model, writable: false);
        return ModelCut.Of(stream, "ONNX model", outputs, metadata).ToBytes();
    }

    /// <summary>Saves a saved model with other outputs, cut down to what they need, its weights stored as wanted and never held in memory.</summary>
    /// <param name="source">An ONNX file, of any origin.</param>
    /// <param name="path">The file to write; it may be the source.</param>
    /// <param name="outputs">Names of values inside it; in one of ours, layers.</param>
    /// <param name="options">How the weights are stored.</param>
    /// <param name="metadata">Written beside the model's own, which it may replace.</param>
    /// <param name="cancellation">Stops between weights; nothing is left then.</param>
    /// <exception cref="BigTransferException">Not a whole ONNX model, no such value, a weight beyond float16, or no file can be written.</exception>
    public static void SaveWithOutputs(
        string source, string path, IReadOnlyList<string> outputs, OnnxSaveOptions options, IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var stream = InputFile.Open(source);
        ModelCut.Of(stream, source, outputs, metadata, options, ends: null).Save(path, options.ExternalData, cancellation);
    }

    /// <summary>A saved model with other outputs for a session in this process, of any size.</summary>
    /// <exception cref="BigTransferException">Not a whole ONNX model, no such value, or its external data is not there.</exception>
    internal static OnnxModel ToModel(string path, IReadOnlyList<string> outputs)
    {
        using var stream = InputFile.Open(path);
        return ModelCut.ToModel(stream, path, outputs);
    }

    /// <summary>The model's metadata with <paramref name="metadata"/> over it; a head that is cut off is not claimed any more.</summary>
    internal static byte[] Describe(
        ModelProto model, HashSet<string> values, string name, IGraphEnds? ends, params IEnumerable<KeyValuePair<string, string>>?[] metadata)
    {
        var former = model.MetadataProps.Select(entry => new KeyValuePair<string, string>(entry.Key, entry.Value)).ToList();
        var architecture = ArchitectureMetadata.Read(new Dictionary<string, string>(former.DistinctBy(entry => entry.Key)), name);
        if (ends is { IsItsOwn: false })
            former.RemoveAll(entry => ArchitectureMetadata.Has(entry.Key));
        var cut = ends?.Metadata(architecture, values)
            ?? (architecture is not null && !values.Contains(BiTOutputs.Logits)
                ? ArchitectureMetadata.Write(architecture with { Classes = 0 })
                : null);
        return new ModelProto { MetadataProps = { Entries([former, cut, .. metadata]) } }.ToByteArray();
    }
}
