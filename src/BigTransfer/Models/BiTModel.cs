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
    private readonly NetworkForms _forms;
    private readonly ConcurrentDictionary<string, Lazy<OpenedNetwork>> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _lengths = new(StringComparer.Ordinal);
    private readonly Lazy<string> _contentHash;
    private bool _disposed;

    private BiTModel(ModelFiles files, IGraphSource graph, BiTModelOptions options)
    {
        (_files, _graph) = (files, graph);
        _contentHash = new Lazy<string>(() => Models.ContentHash.Of(_files.Weights, _graph.OtherFiles));
        _forms = new NetworkForms(Name, graph, _contentHash, options.Inference, FormChecks.Of(options.Downloads), PreparedModels.Of(options));
        EmbeddingLayer = options.LayerName is { } layer ? Known(layer) : SavedLayer ?? _graph.EmbeddingLayer;
        (Recipe, RecipeReason, ClassLabels) = ModelContext.Find(files, _graph, _contentHash, options);
    }

    /// <summary>The embedded model's name, or the file's.</summary>
    public string Name => _files.Name;

    /// <summary>Full path of the file of the weights; null where they are embedded.</summary>
    public string? Path => _files.Path;

    /// <summary>Where the weights come from, for people: the file, or <c>embedded</c>.</summary>
    public string Source => Path ?? "embedded";

    /// <summary>SHA-256 of the file of the weights, lower-case hexadecimal; computed when first asked for. Where the weights stand in several files,
    /// of the bytes of all, one after the other: the index and then its shards by name, or the ONNX file and then its external data.</summary>
    public string ContentHash => _contentHash.Value;

    /// <summary>The file's format, for people: <c>npz, official names</c>.</summary>
    public string Format => _graph.Format;

    /// <summary>Units, widths, groups, classes; null where the network is of another family.</summary>
    public BiTArchitecture? Architecture => _graph.Architecture;

    /// <summary>The architecture's name, for people; <c>own network</c> for one of another family.</summary>
    public string NetworkName => Architecture?.Name ?? "own network";

    /// <summary>How the network was turned into integers, for people; null where it is in float. See <c>BiTQuantizer</c>.</summary>
    public string? Quantization => _graph.Metadata.GetValueOrDefault(ModelMetadata.Quantization);

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
    /// <param name="nameOrPath">A known name, a file (<see cref="ModelEndings"/>), or a folder with one such file or as Hugging Face's libraries
    /// write
    /// them; <c>config.json</c>, <c>preprocessor_config.json</c> and <c>labels.txt</c> beside it are taken along. A published
    /// model (<see cref="Catalog.ModelCatalog"/>) is fetched when it is first asked for.</param>
    /// <param name="options">Device, threads, another recipe.</param>
    /// <param name="cancellation">Stops a download; what has come stays, and the next one goes on from there.</param>
    /// <exception cref="BigTransferException">Nothing is there, or it is no network of this family.</exception>
    public static BiTModel Load(string nameOrPath = DefaultName, BiTModelOptions? options = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var files = ModelFiles.Find(nameOrPath, options?.Downloads, cancellation);
        IGraphSource graph = OnnxGraphSource.Recognises(files) ? new OnnxGraphSource(files.Path!) : new WeightsGraphSource(files);
        return new(files, graph, options ?? new BiTModelOptions());
    }

    /// <summary>The length of a layer's vector: the embedding's, the number of classes for the logits, the channels of a feature map, which is
    /// averaged over space.</summary>
    /// <exception cref="BigTransferException">The network has no such layer.</exception>
    public int OutputLength(string output) => _lengths.GetOrAdd(Known(output), FindLength);

    /// <summary>The device that runs the network for some of its layers; opens the session that runs for these will use.</summary>
    /// <exception cref="BigTransferException">The device that was asked for is not there, or the network has no such layer.</exception>
    public Device DeviceOf(params IReadOnlyList<string> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return Session(layers).Device;
    }

    /// <summary>The form that the network runs in for some of its layers, and why; opens the session that runs for these will use.</summary>
    /// <inheritdoc cref="DeviceOf" path="/exception"/>
    public FormChoice FormOf(params IReadOnlyList<string> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return Network(layers).Choice;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        foreach (var session in _sessions.Values)
        {
            if (session.IsValueCreated)
                session.Value.Session.Dispose();
        }
        _sessions.Clear();
    }

    // Of a file that was cut since, it may be gone.
    private string? SavedLayer => _graph.Metadata.TryGetValue(ModelMetadata.EmbeddingLayer, out string? layer) ? _graph.Find(layer) : null;

    private string Known(string layer) => _graph.Find(layer)
        ?? throw new BigTransferException($"{Name}: no layer '{layer}'; it has {Listing.Of(Usual, 20)} among {LayerNames.Count}");

    private IReadOnlyList<string> Usual => Architecture is null ? LayerNames : BiTOutputs.All(Architecture);

    // Where a run must tell what does not follow the picture's size, any will do.
    private (int Height, int Width) UsualSize => _graph.FixedSize ?? Recipe.FixedSize ?? (224, 224);

    private int FindLength(string layer)
    {
        if (_graph.LengthOf(layer) is { } said)
            return said;
        // What the architecture says takes no session.
        if (Architecture is null && Session([layer]).DeclaredShape(layer) is [_, > 0 and var declared, ..])
            return declared;
        var (height, width) = UsualSize;
        return Layers(height, width, [layer])[0].Shape is [var found, ..]
            ? found
            : throw new BigTransferException($"{Name}: layer '{layer}' does not have one row a picture; expected [N, C] or [N, C, H, W]");
    }

    // A session a set of layers: what is not asked for is neither computed nor kept from being fused.
    private OpenedNetwork Network(IReadOnlyList<string> layers, int pictures = 1)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        string[] outputs = [.. layers.Select(Known).Distinct().Order(StringComparer.Ordinal)];
        return _sessions.GetOrAdd(string.Join('\n', outputs), _ => new Lazy<OpenedNetwork>(() => _forms.Open(outputs, pictures))).Value;
    }

    private OnnxSession Session(IReadOnlyList<string> layers, int pictures = 1) => Network(layers, pictures).Session;
}
