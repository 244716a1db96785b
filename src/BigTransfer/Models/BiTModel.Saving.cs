using BigTransfer.Graphs;
using BigTransfer.Imaging;

namespace BigTransfer.Models;

/// <content>The network as an ONNX file, as it is or with a head that was trained elsewhere.</content>
public sealed partial class BiTModel
{
    /// <summary>Saves the network as an ONNX file that other runtimes run too, with recipe and labels in its metadata.</summary>
    /// <param name="path">The file; written beside itself and renamed, so that it is whole or not there.</param>
    /// <param name="outputs">The graph's outputs; null takes the embedding and <see cref="DefaultOutputs"/>.</param>
    /// <param name="cancellation">Stops the writing; nothing is left then.</param>
    public void SaveOnnx(string path, IReadOnlyList<string>? outputs = null, CancellationToken cancellation = default) =>
        SaveOnnx(path, new OnnxSaveOptions(), outputs, cancellation);

    /// <summary>Saves the network as an ONNX file that other runtimes run too, with recipe and labels in its metadata.</summary>
    /// <param name="path">The file; it, and the file of its weights where it has one, are written beside themselves and renamed, so that they are
    /// whole or not there.</param>
    /// <param name="options">How the weights are stored.</param>
    /// <param name="outputs">The graph's outputs; null takes the embedding and <see cref="DefaultOutputs"/>.</param>
    /// <param name="cancellation">Stops the writing; nothing is left then.</param>
    /// <exception cref="BigTransferException">No such layer, a weight beyond float16, or the file cannot be written.</exception>
    public void SaveOnnx(string path, OnnxSaveOptions options, IReadOnlyList<string>? outputs = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var metadata = Metadata(ClassLabels);
        outputs = outputs is not null ? [.. outputs.Select(Known)] : [.. DefaultOutputs.Prepend(EmbeddingLayer).Distinct()];
        if (Features.Length > 0 && Features.All(outputs.Contains))
            metadata[ModelMetadata.Features] = string.Join(',', Features);
        if (Architecture is null && LogitsLayer is not null)
            metadata[ModelMetadata.LogitsLayer] = LogitsLayer;
        _graph.Write(outputs, metadata, options, ends: null, writer => writer.Save(path, options.ExternalData, cancellation));
    }

    /// <summary>
    /// Saves the network up to its embedding with a head of yours in place of its own: an ONNX file from pixels to class scores, with recipe and
    /// labels in its metadata. Its outputs: the embedding; <c>logits</c>, the raw scores; and <c>scores</c>, where the head has a softmax.
    /// </summary>
    /// <param name="path">The file; it, and the file of its weights where it has one, are written beside themselves and renamed, so that they are
    /// whole or not there.</param>
    /// <param name="head">The classifier, trained on <see cref="EmbeddingLayer"/>; of a feature map it takes the mean over space.</param>
    /// <param name="options">How the weights are stored; null stores them as float32.</param>
    /// <param name="cancellation">Stops the writing; nothing is left then.</param>
    /// <exception cref="BigTransferException">The head is for another length, a weight is beyond float16, or the file cannot be written.</exception>
    public void SaveOnnx(string path, OnnxHead head, OnnxSaveOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(head);
        if (head.Features != EmbeddingSize)
            throw new BigTransferException(
                $"{Name}: expected a head on '{EmbeddingLayer}', {EmbeddingSize} values, found one that takes {head.Features}");
        var (height, width) = UsualSize;
        var graph = new HeadGraph(head, EmbeddingLayer, pooled: Layers(height, width, [EmbeddingLayer])[0].Shape.Count > 1);
        var metadata = Metadata(new ClassLabels(head.Labels, [], path));
        if (!graph.IsItsOwn)
            metadata[ModelMetadata.EmbeddingLayer] = EmbeddingLayer;
        options ??= new OnnxSaveOptions();
        _graph.Write([EmbeddingLayer], metadata, options, graph, writer => writer.Save(path, options.ExternalData, cancellation));
    }

    /// <summary>
    /// Saves the network as one ONNX file that takes and gives vectors, for programs that know no more; metadata and the layers inside are as
    /// ever, so that it is a model here, too.
    /// </summary>
    /// <param name="path">The file; it is written beside itself and renamed, so that it is whole or not there.</param>
    /// <param name="vector">Names of input and output, and the layers of which the output is made.</param>
    /// <param name="cancellation">Stops the writing; nothing is left then.</param>
    /// <exception cref="BigTransferException">No such layer, a network that takes several pictures at once and no other number, more than one
    /// file holds (<see cref="MeasureOnnx"/>), or the file cannot be written.</exception>
    public void SaveOnnx(string path, OnnxVector vector, CancellationToken cancellation = default) =>
        Write(vector, writer => writer.Save(path, external: false, cancellation));

    /// <summary>Bytes of the file that <see cref="SaveOnnx(string, OnnxVector, CancellationToken)"/> would write; a file can have 2 GB.</summary>
    /// <exception cref="BigTransferException">No such layer, or a network that takes several pictures at once and no other number.</exception>
    public long MeasureOnnx(OnnxVector vector)
    {
        long length = 0;
        Write(vector, writer => length = writer.Length);
        return length;
    }

    private void Write(OnnxVector vector, Action<ModelWriter> use)
    {
        ArgumentNullException.ThrowIfNull(vector);
        ArgumentOutOfRangeException.ThrowIfLessThan(vector.Parts.Count, 1);
        vector = vector with { Parts = [.. vector.Parts.Select(part => part with { Layer = Known(part.Layer) })] };
        string[] layers = [.. vector.Parts.Select(part => part.Layer).Distinct()];
        var (height, width) = UsualSize;
        var maps = Layers(height, width, layers).Where(layer => layer.Shape.Count > 1).Select(layer => layer.Name).ToHashSet();
        _graph.Write(layers, Metadata(ClassLabels), new OnnxSaveOptions(), new VectorGraph(vector, InputChannels, maps), use);
    }

    private Dictionary<string, string> Metadata(ClassLabels labels)
    {
        var metadata = new Dictionary<string, string> { [ModelMetadata.Recipe] = PreprocessorConfig.Write(Recipe) };
        if (labels.Names.Count > 0)
            metadata[ModelMetadata.Labels] = LabelFile.Write(labels);
        if (EmbeddingLayer != _graph.EmbeddingLayer || SavedLayer is not null)
            metadata[ModelMetadata.EmbeddingLayer] = EmbeddingLayer;
        return metadata;
    }
}
