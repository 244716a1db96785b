using System.Collections.Concurrent;
using BigTransfer.Architectures;
using BigTransfer.Graphs;
using BigTransfer.Imaging;
using BigTransfer.Inference;

namespace BigTransfer.Models;

/// <summary>A loaded network, of the BiT family or your own, with its recipe and labels.</summary>
/// <remarks>Thread-safe: any number of callers may run it at once. Dispose it when no run is under way.</remarks>
public sealed partial class BiTModel : IDisposable
{
    /// <summary>The embedded model, which needs no file and no network.</summary>
    public const string DefaultName = "bit-mini";

    private readonly ModelFiles _files;
    private readonly IGraphSource _graph;
    private readonly InferenceOptions _inference;
    private readonly ConcurrentDictionary<string, Lazy<OnnxSession>> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _lengths = new(StringComparer.Ordinal);
    private readonly Lazy<string> _contentHash;
    private bool _disposed;

    private BiTModel(ModelFiles files, IGraphSource graph, BiTModelOptions options)
    {
        (_files, _graph) = (files, graph);
        _inference = options.Inference;
        _contentHash = new Lazy<string>(() => Models.ContentHash.Of(_files.Weights, _graph.OtherFiles));
        EmbeddingLayer = options.LayerName is { } layer ? Known(layer) : _graph.EmbeddingLayer;
        (Recipe, RecipeReason, ClassLabels) = ModelContext.Find(files, _graph, _contentHash, options);
    }

    /// <summary>The embedded model's name, or the file's.</summary>
    public string Name => _files.Name;

    /// <summary>Full path of the file of the weights; null where they are embedded.</summary>
    public string? Path => _files.Path;

    /// <summary>Where the weights come from, for people: the file, or <c>embedded</c>.</summary>
    public string Source => Path ?? "embedded";

    /// <summary>SHA-256 of the file of the weights, and of the files beside it where it has external data, lower-case hexadecimal; computed when first
    /// asked for.</summary>
    public string ContentHash => _contentHash.Value;

    /// <summary>The file's format, for people: <c>npz, official names</c>.</summary>
    public string Format => _graph.Format;

    /// <summary>Units, widths, groups, classes; null where the network is of another family.</summary>
    public BiTArchitecture? Architecture => _graph.Architecture;

    /// <summary>The architecture's name, for people; <c>own network</c> for one of another family.</summary>
    public string NetworkName => Architecture?.Name ?? "own network";

    /// <summary>Channels of the pixels: 3, unless the network was trained on something else than RGB.</summary>
    public int InputChannels => _graph.InputChannels;

    /// <summary>The names of all layers that can be put out, from the image to the end.</summary>
    public IReadOnlyList<string> LayerNames => _graph.Layers;

    /// <summary>The layer that stands for the picture: <see cref="BiTModelOptions.LayerName"/>, or the model's own.</summary>
    public string EmbeddingLayer { get; }

    /// <summary>Length of the embedding.</summary>
    public int EmbeddingSize => OutputLength(EmbeddingLayer);

    /// <summary>The layer of the raw class scores; null where the network has none.</summary>
    public string? LogitsLayer => _graph.LogitsLayer;

    /// <summary>Number of classes that the network tells apart; 0 where it has no head.</summary>
    public int Classes => LogitsLayer is { } logits ? OutputLength(logits) : 0;

    /// <summary>Number of tensors in the file of the weights; null where they come from elsewhere.</summary>
    public int? TensorCount => _graph.TensorCount;

    /// <summary>What is added to a kernel's variance when it is standardised: 1e-10 for the authors, 1e-8 for timm and Hugging Face; null where
    /// the kernels are stored as they are used.</summary>
    public double? StandardizationEpsilon => _graph.StandardizationEpsilon;

    /// <summary>What makes pixels of pictures.</summary>
    public PreprocessRecipe Recipe { get; }

    /// <summary>Why it is this recipe: where it was found.</summary>
    public string RecipeReason { get; }

    /// <summary>Class names in the order of the logits; empty where they are not known.</summary>
    public IReadOnlyList<string> Labels => ClassLabels.Names;

    /// <summary>Class names, ids and where they come from.</summary>
    internal ClassLabels ClassLabels { get; }

    /// <summary>The device that runs the network; never <see cref="Device.Auto"/>.</summary>
    public Device Device => DeviceOf(EmbeddingLayer);

    /// <summary>Loads a model.</summary>
    /// <param name="nameOrPath">A known name, a file (<c>.npz</c>, <c>.safetensors</c>, <c>.onnx</c> of this library), or a folder with one such file;
    /// <c>preprocessor_config.json</c> and <c>labels.txt</c> beside it are taken along. A published model (<see cref="Catalog.ModelCatalog"/>) is
    /// fetched when it is first asked for.</param>
    /// <param name="options">Device, threads, another recipe.</param>
    /// <exception cref="BigTransferException">Nothing is there, or it is no network of this family.</exception>
    public static BiTModel Load(string nameOrPath = DefaultName, BiTModelOptions? options = null)
    {
        var files = ModelFiles.Find(nameOrPath, options?.Downloads);
        IGraphSource graph = OnnxGraphSource.Recognises(files) ? new OnnxGraphSource(files.Path!) : new WeightsGraphSource(files);
        return new(files, graph, options ?? new BiTModelOptions());
    }

    /// <summary>The length of a layer's vector: the embedding's, the number of classes for the logits, the channels of a feature map, which is
    /// averaged over space.</summary>
    /// <exception cref="BigTransferException">The network has no such layer.</exception>
    public int OutputLength(string output) => _lengths.GetOrAdd(Known(output), FindLength);

    /// <summary>All layers and their shapes for a picture of that size.</summary>
    /// <exception cref="BigTransferException">The network cannot take that size.</exception>
    public IReadOnlyList<LayerInfo> Layers(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (Architecture is { } architecture)
        {
            var shapes = OnnxGraph.LayerShapes(architecture, height, width).ToDictionary(layer => layer.Name, layer => layer.Shape);
            // A saved graph may hold layers that its metadata does not speak of.
            if (LayerNames.All(shapes.ContainsKey))
                return [.. LayerNames.Select(name => new LayerInfo(name, shapes[name]))];
        }
        var values = Run(new FloatTensor(1, InputChannels, height, width), LayerNames);
        return [.. LayerNames.Select(name => new LayerInfo(name, [.. values[name].Shape.Skip(1)]))];
    }

    /// <summary>The device that runs the network for one of its outputs; opens the session that the runs will use.</summary>
    /// <exception cref="BigTransferException">The device that was asked for is not there.</exception>
    public Device DeviceOf(string output) => Session([Known(output)]).Device;

    /// <summary>Runs the network for one vector a picture and writes them to their destination.</summary>
    /// <param name="pixels"><c>[N, C, H, W]</c> (C is <see cref="InputChannels"/>), float32, normalised as <see cref="Recipe"/> says; more may follow and is not read.</param>
    /// <param name="count">N, at least 1.</param>
    /// <param name="height">H, any.</param>
    /// <param name="width">W, any.</param>
    /// <param name="output">One of <see cref="LayerNames"/>; a feature map is averaged over space.</param>
    /// <param name="destination">Receives <c>[N, OutputLength(output)]</c>.</param>
    /// <param name="cancellation">Stops the run.</param>
    public void Run(
        ReadOnlyMemory<float> pixels, int count, int height, int width, string output, Memory<float> destination, CancellationToken cancellation = default)
    {
        output = Known(output);
        int channels = InputChannels, length = OutputLength(output);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        int needed = checked(count * channels * height * width);
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels.Length, needed);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, count * length);
        destination = destination[..(count * length)];
        long[] shape = [count, channels, height, width];
        if (Session([output]).DeclaredShape(output) is [_, > 0])
            Session([output]).Run(pixels[..needed], shape, output, destination, [count, length], cancellation);
        else
            Pooling.Mean(Session([output]).Run(pixels[..needed], shape, [output], cancellation)[output], destination.Span);
    }

    /// <summary>Runs the network for any of its outputs.</summary>
    /// <param name="pixels"><c>[N, C, H, W]</c> (C is <see cref="InputChannels"/>), float32, normalised as <see cref="Recipe"/> says.</param>
    /// <param name="outputs">Some of <see cref="LayerNames"/>.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <returns>By output, its values: <c>[N, C, h, w]</c> for feature maps, <c>[N, D]</c> for embedding and logits.</returns>
    /// <exception cref="BigTransferException">The shape does not fit, or the network has no such output.</exception>
    public IReadOnlyDictionary<string, FloatTensor> Run(FloatTensor pixels, IReadOnlyList<string> outputs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(outputs);
        string[] asked = [.. outputs.Distinct()], layers = [.. asked.Select(Known).Distinct()];
        if (pixels.Shape is not [> 0, var channels, > 0, > 0] || channels != InputChannels)
            throw new BigTransferException($"{Name}: expected pixels of shape [N, {InputChannels}, H, W], found [{string.Join(", ", pixels.Shape)}]");
        var values = Session(layers).Run(pixels.Data, [.. pixels.Shape.Select(d => (long)d)], layers, cancellation);
        return asked.ToDictionary(name => name, name => values[Known(name)], StringComparer.Ordinal);
    }

    /// <summary>Saves the network as an ONNX file that other runtimes run too, with recipe and labels in its metadata.</summary>
    /// <param name="path">The file; written beside itself and renamed, so that it is whole or not there.</param>
    /// <param name="outputs">The graph's outputs; null takes embedding and, with a head, logits.</param>
    /// <param name="cancellation">Stops the writing; nothing is left then.</param>
    public void SaveOnnx(string path, IReadOnlyList<string>? outputs = null, CancellationToken cancellation = default) =>
        SaveOnnx(path, new OnnxSaveOptions(), outputs, cancellation);

    /// <summary>Saves the network as an ONNX file that other runtimes run too, with recipe and labels in its metadata.</summary>
    /// <param name="path">The file; it, and the file of its weights where it has one, are written beside themselves and renamed, so that they are
    /// whole or not there.</param>
    /// <param name="options">How the weights are stored.</param>
    /// <param name="outputs">The graph's outputs; null takes embedding and, with a head, logits.</param>
    /// <param name="cancellation">Stops the writing; nothing is left then.</param>
    /// <exception cref="BigTransferException">No such layer, a weight beyond float16, or the file cannot be written.</exception>
    public void SaveOnnx(string path, OnnxSaveOptions options, IReadOnlyList<string>? outputs = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var metadata = new Dictionary<string, string> { [ModelMetadata.Recipe] = PreprocessorConfig.Write(Recipe) };
        if (Labels.Count > 0)
            metadata[ModelMetadata.Labels] = LabelFile.Write(ClassLabels);
        if (Architecture is null && LogitsLayer is not null)
            metadata[ModelMetadata.LogitsLayer] = LogitsLayer;
        outputs = outputs is not null ? [.. outputs.Select(Known)] : LogitsLayer is { } logits ? [EmbeddingLayer, logits] : [EmbeddingLayer];
        _graph.Save(path, outputs, metadata, options, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        foreach (var session in _sessions.Values)
        {
            if (session.IsValueCreated)
                session.Value.Dispose();
        }
        _sessions.Clear();
    }

    private string Known(string layer) => _graph.Find(layer)
        ?? throw new BigTransferException($"{Name}: no layer '{layer}'; it has {Listing.Of(Usual, 20)} among {LayerNames.Count}");

    private IReadOnlyList<string> Usual => Architecture is null ? LayerNames : BiTOutputs.All(Architecture);

    private int FindLength(string layer)
    {
        // What the architecture says takes no session.
        if (Architecture is { } architecture && layer is BiTOutputs.Embedding or BiTOutputs.Logits)
            return layer == BiTOutputs.Logits ? architecture.Classes : architecture.EmbeddingSize;
        if (Session([layer]).DeclaredShape(layer) is [_, > 0 and var declared, ..])
            return declared;
        const int side = 224; // any will do: channels do not follow the picture's size
        var (height, width) = _graph.FixedSize ?? Recipe.FixedSize ?? (side, side);
        return Run(new FloatTensor(1, InputChannels, height, width), [layer])[layer].Shape is [_, var found, ..]
            ? found
            : throw new BigTransferException($"{Name}: layer '{layer}' does not have one row a picture; expected [N, C] or [N, C, H, W]");
    }

    // A session a set of outputs: what is not asked for is neither computed nor kept from being fused.
    private OnnxSession Session(IReadOnlyList<string> outputs)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _sessions.GetOrAdd(string.Join('\n', outputs), _ => new Lazy<OnnxSession>(() => Open(outputs))).Value;
    }

    private OnnxSession Open(IReadOnlyList<string> outputs)
    {
        var model = _graph.ToOnnx(outputs);
        try
        {
            return new OnnxSession(model, Name, _inference);
        }
        catch (BigTransferException e)
        {
            model.Dispose();
            throw _graph.Explain(e);
        }
    }
}
