using System.Collections.Concurrent;
using BigTransfer.Architectures;
using BigTransfer.Graphs;
using BigTransfer.Imaging;
using BigTransfer.Inference;

namespace BigTransfer.Models;

/// <summary>A loaded network of the BiT family with its recipe and labels.</summary>
/// <remarks>Thread-safe: any number of callers may run it at once. Dispose it when no run is under way.</remarks>
public sealed class BiTModel : IDisposable
{
    /// <summary>The embedded model, which needs no file and no network.</summary>
    public const string DefaultName = "bit-mini";

    private readonly ModelFiles _files;
    private readonly IGraphSource _graph;
    private readonly InferenceOptions _inference;
    private readonly ConcurrentDictionary<string, Lazy<OnnxSession>> _sessions = new(StringComparer.Ordinal);
    private readonly Lazy<string> _contentHash;
    private bool _disposed;

    private BiTModel(ModelFiles files, BiTModelOptions options)
    {
        _files = files;
        _inference = options.Inference;
        _contentHash = new Lazy<string>(() => Models.ContentHash.Of(_files.Weights));
        _graph = OnnxGraphSource.Recognises(files) ? new OnnxGraphSource(files.Path!) : new WeightsGraphSource(files);
        (Recipe, RecipeReason, Labels) = ModelContext.Find(files, _graph, _contentHash, options.Recipe);
    }

    /// <summary>The embedded model's name, or the file's.</summary>
    public string Name => _files.Name;

    /// <summary>Full path of the file of the weights; null where they are embedded.</summary>
    public string? Path => _files.Path;

    /// <summary>Where the weights come from, for people: the file, or <c>embedded</c>.</summary>
    public string Source => Path ?? "embedded";

    /// <summary>SHA-256 of the file of the weights, lower-case hexadecimal; computed when first asked for.</summary>
    public string ContentHash => _contentHash.Value;

    /// <summary>The file's format, for people: <c>npz, official names</c>.</summary>
    public string Format => _graph.Format;

    /// <summary>Units, widths, groups, classes.</summary>
    public BiTArchitecture Architecture => _graph.Architecture;

    /// <summary>What makes pixels of pictures.</summary>
    public PreprocessRecipe Recipe { get; }

    /// <summary>Why it is this recipe: where it was found.</summary>
    public string RecipeReason { get; }

    /// <summary>Class names in the order of the logits; empty where they are not known.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>The device that runs the network; never <see cref="Device.Auto"/>.</summary>
    public Device Device => DeviceOf(BiTOutputs.Embedding);

    /// <summary>Loads a model.</summary>
    /// <param name="nameOrPath">A known name, a file (<c>.npz</c>, <c>.safetensors</c>, <c>.onnx</c> of this library), or a folder with one such file;
    /// <c>preprocessor_config.json</c> and <c>labels.txt</c> beside it are taken along.</param>
    /// <param name="options">Device, threads, another recipe.</param>
    /// <exception cref="BigTransferException">Nothing is there, or it is no network of this family.</exception>
    public static BiTModel Load(string nameOrPath = DefaultName, BiTModelOptions? options = null) =>
        new(ModelFiles.Find(nameOrPath), options ?? new BiTModelOptions());

    /// <summary>The length of an output that has one per image: the embedding's, or the number of classes for the logits.</summary>
    /// <exception cref="BigTransferException">The network has no such output, or its size follows the image.</exception>
    public int OutputLength(string output) => output switch
    {
        BiTOutputs.Embedding => Architecture.EmbeddingSize,
        BiTOutputs.Logits when Architecture.Classes > 0 => Architecture.Classes,
        _ => throw new BigTransferException(
            $"{Name}: expected the output embedding{(Architecture.Classes > 0 ? " or logits" : " (the network has no head)")}, found '{output}'"),
    };

    /// <summary>The device that runs the network for one of its outputs; opens the session that the runs will use.</summary>
    /// <exception cref="BigTransferException">The device that was asked for is not there.</exception>
    public Device DeviceOf(string output) => Session([output]).Device;

    /// <summary>Runs the network for one output of fixed length and writes it straight to its destination.</summary>
    /// <param name="pixels"><c>[N, 3, H, W]</c>, float32, normalised as <see cref="Recipe"/> says; more may follow and is not read.</param>
    /// <param name="count">N, at least 1.</param>
    /// <param name="height">H, any.</param>
    /// <param name="width">W, any.</param>
    /// <param name="output"><c>embedding</c> or <c>logits</c>.</param>
    /// <param name="destination">Receives <c>[N, OutputLength(output)]</c>.</param>
    /// <param name="cancellation">Stops the run.</param>
    public void Run(
        ReadOnlyMemory<float> pixels, int count, int height, int width, string output, Memory<float> destination, CancellationToken cancellation = default)
    {
        int channels = Architecture.InputChannels, length = OutputLength(output);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        int needed = checked(count * channels * height * width);
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels.Length, needed);
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, count * length);
        Session([output]).Run(pixels[..needed], [count, channels, height, width], output, destination[..(count * length)], [count, length], cancellation);
    }

    /// <summary>Runs the network for any of its outputs.</summary>
    /// <param name="pixels"><c>[N, 3, H, W]</c>, float32, normalised as <see cref="Recipe"/> says.</param>
    /// <param name="outputs">Names as in <see cref="BiTOutputs"/>.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <returns>By output, its values: <c>[N, C, h, w]</c> for feature maps, <c>[N, D]</c> for embedding and logits.</returns>
    /// <exception cref="BigTransferException">The shape does not fit, or the network has no such output.</exception>
    public IReadOnlyDictionary<string, FloatTensor> Run(FloatTensor pixels, IReadOnlyList<string> outputs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(outputs);
        outputs = [.. outputs.Distinct()];
        if (pixels.Shape is not [> 0, var channels, > 0, > 0] || channels != Architecture.InputChannels)
            throw new BigTransferException($"{Name}: expected pixels of shape [N, {Architecture.InputChannels}, H, W], found [{string.Join(", ", pixels.Shape)}]");
        return Session(outputs).Run(pixels.Data, [.. pixels.Shape.Select(d => (long)d)], outputs, cancellation);
    }

    /// <summary>The embedding of one picture, prepared by <see cref="Recipe"/>.</summary>
    /// <returns><c>[D]</c>.</returns>
    public float[] Embed(RgbImage image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (height, width) = Recipe.OutputSize(image.Width, image.Height);
        var pixels = new float[3 * height * width];
        Preprocessor.Run(image, Recipe, pixels);
        var embedding = new float[Architecture.EmbeddingSize];
        Run(pixels, 1, height, width, BiTOutputs.Embedding, embedding, cancellation);
        return embedding;
    }

    /// <summary>Saves the network as an ONNX file that other runtimes run too, with recipe and labels in its metadata.</summary>
    /// <param name="path">The file; written beside itself and renamed, so that it is whole or not there.</param>
    /// <param name="outputs">The graph's outputs; null takes embedding and, with a head, logits.</param>
    /// <param name="cancellation">Stops the writing; nothing is left then.</param>
    public void SaveOnnx(string path, IReadOnlyList<string>? outputs = null, CancellationToken cancellation = default)
    {
        var metadata = new Dictionary<string, string> { [ModelMetadata.Recipe] = PreprocessorConfig.Write(Recipe) };
        if (Labels.Count > 0)
            metadata[ModelMetadata.Labels] = string.Join('\n', Labels);
        _graph.Save(path, outputs ?? (Architecture.Classes > 0 ? [BiTOutputs.Embedding, BiTOutputs.Logits] : [BiTOutputs.Embedding]), metadata, cancellation);
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

    // A session a set of outputs: what is not asked for is neither computed nor kept from being fused.
    private OnnxSession Session(IReadOnlyList<string> outputs)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _sessions.GetOrAdd(string.Join('\n', outputs), _ => new Lazy<OnnxSession>(() => new OnnxSession(_graph.ToOnnx(outputs), Name, _inference))).Value;
    }
}
