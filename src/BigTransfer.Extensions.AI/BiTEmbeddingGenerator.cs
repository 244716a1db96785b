using BigTransfer.Imaging;
using BigTransfer.Models;
using Microsoft.Extensions.AI;

namespace BigTransfer.Extensions.AI;

/// <summary>Encoded pictures (JPEG, PNG, WebP, GIF, TIFF, BMP) to embeddings, computed on this machine.</summary>
/// <remarks>Thread-safe; dispose it when no call is under way.</remarks>
public sealed class BiTEmbeddingGenerator : IEmbeddingGenerator<DataContent, Embedding<float>>
{
    private readonly BiTModel _model;
    private readonly FileEmbedder _embedder;
    private readonly bool _ownsModel;
    private readonly EmbeddingGeneratorMetadata _metadata;

    /// <param name="model">The model.</param>
    /// <param name="batchSize">Pictures that run together, at most.</param>
    /// <param name="ownsModel">Whether the model is disposed with this.</param>
    /// <exception cref="BigTransferException">The model's recipe gives each picture a size of its own, or the model takes no pictures.</exception>
    public BiTEmbeddingGenerator(BiTModel model, int batchSize = FileEmbedder.DefaultBatchSize, bool ownsModel = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        (_model, _ownsModel) = (model, ownsModel);
        _embedder = new FileEmbedder(model, batchSize: batchSize);
        _metadata = new EmbeddingGeneratorMetadata("bit", defaultModelId: model.Name, defaultModelDimensions: model.EmbeddingSize);
    }

    /// <summary>Embeds pictures, on the thread pool.</summary>
    /// <param name="values">Encoded pictures, with an image's media type.</param>
    /// <param name="options">Its model and dimensions have to be this generator's own, or not stated.</param>
    /// <param name="cancellationToken">Stops between and inside runs.</param>
    /// <returns>One embedding a picture, in order.</returns>
    /// <exception cref="BigTransferException">A value is no picture that can be read; the message says which.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<DataContent> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        Check(options);
        return Task.Run(() => Generate(values, cancellationToken), cancellationToken);
    }

    /// <summary>The <see cref="EmbeddingGeneratorMetadata"/>, the <see cref="BiTModel"/>, or this.</summary>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        object[] services = serviceKey is null ? [this, _metadata, _model] : [];
        return Array.Find(services, serviceType.IsInstanceOfType);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsModel)
            _model.Dispose();
    }

    private GeneratedEmbeddings<Embedding<float>> Generate(IEnumerable<DataContent> values, CancellationToken cancellation)
    {
        var embeddings = new GeneratedEmbeddings<Embedding<float>>();
        foreach (var (_, vector, error) in _embedder.Embed(values.Select(Picture.Of), static picture => picture.Decode(), cancellation))
        {
            if (error is not null)
                throw error;
            embeddings.Add(new Embedding<float>(vector) { ModelId = _model.Name, CreatedAt = DateTimeOffset.UtcNow });
        }
        return embeddings;
    }

    private void Check(EmbeddingGenerationOptions? options)
    {
        if (options?.ModelId is { } id && id != _model.Name)
            throw new BigTransferException($"expected the model '{_model.Name}', which this generator has loaded, found '{id}'");
        if (options?.Dimensions is { } dimensions && dimensions != _model.EmbeddingSize)
            throw new BigTransferException($"{_model.Name}: expected embeddings of {_model.EmbeddingSize} dimensions, found {dimensions} asked for");
    }

    /// <summary>A value, and what messages call it.</summary>
    private readonly record struct Picture(ReadOnlyMemory<byte> Encoded, string Name)
    {
        internal static Picture Of(DataContent value, int index)
        {
            string name = value?.Name is { Length: > 0 } given ? $"value {index} ({given})" : $"value {index}";
            return value?.HasTopLevelMediaType("image") == true
                ? new(value.Data, name)
                : throw new BigTransferException($"{name}: expected an image, found {value?.MediaType ?? "null"}");
        }

        internal RgbImage Decode() => ImageDecoder.Rent(Encoded.Span, Name);
    }
}
