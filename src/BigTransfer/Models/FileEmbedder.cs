using BigTransfer.Imaging;

namespace BigTransfer.Models;

/// <summary>Embeds pictures, of files or from elsewhere, in batches and by any layer: decoding and preprocessing on all cores, then one run a
/// batch.</summary>
/// <remarks>Thread-safe: each enumeration has memory of its own; several embedders may share a model.</remarks>
public sealed class FileEmbedder
{
    /// <summary>Pictures a batch by default.</summary>
    public const int DefaultBatchSize = 32;

    private readonly BiTModel _model;
    private readonly PreprocessRecipe _recipe;
    private readonly (int Height, int Width) _size;
    private readonly int _batchSize;
    private readonly string _layer;
    private readonly int _length;

    /// <param name="model">The model; stays the caller's.</param>
    /// <param name="recipe">A recipe of fixed size; null takes the model's.</param>
    /// <param name="batchSize">Pictures a batch.</param>
    /// <param name="layer">One of the model's layers, the logits for example; a feature map is averaged over space. Null takes the embedding.</param>
    /// <exception cref="BigTransferException">The recipe's size follows the picture, or the model has no such layer or takes no pictures.</exception>
    public FileEmbedder(BiTModel model, PreprocessRecipe? recipe = null, int batchSize = DefaultBatchSize, string? layer = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        model.ExpectPictures();
        (_model, _recipe, _batchSize) = (model, recipe ?? model.Recipe, batchSize);
        _size = _recipe.FixedSize
            ?? throw new BigTransferException(
                $"recipe '{_recipe.Name}': expected a fixed size (a crop, or a resize to height and width), found one that follows the picture");
        if (3L * _size.Height * _size.Width * batchSize > Array.MaxLength)
        {
            throw new BigTransferException(
                $"a batch of {batchSize} pictures of {_size.Height} x {_size.Width} is more than memory can hold as one: expected a smaller batch or size");
        }
        _layer = layer ?? model.EmbeddingLayer;
        _length = model.OutputLength(_layer);
    }

    /// <summary>Embeds files, lazily and in order; a file that cannot be read gives its error and does not disturb the others.</summary>
    public IEnumerable<FileEmbedding> Embed(IEnumerable<string> files, CancellationToken cancellation = default) =>
        Embed(files, static path => ImageDecoder.Decode(path), cancellation)
            .Select(result => new FileEmbedding(result.Source, result.Values, result.Error));

    /// <summary>Embeds pictures from anywhere, lazily and in order.</summary>
    /// <param name="sources">What to decode.</param>
    /// <param name="decode">Gives the picture of one source; called from several threads.</param>
    /// <param name="cancellation">Stops between and inside runs.</param>
    /// <returns>For each source its vector, or why it cannot be decoded; that does not disturb the others.</returns>
    public IEnumerable<(T Source, float[]? Values, BigTransferException? Error)> Embed<T>(
        IEnumerable<T> sources, Func<T, RgbImage> decode, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(decode);
        return Batches();

        IEnumerable<(T Source, float[]? Values, BigTransferException? Error)> Batches()
        {
            var (height, width) = _size;
            int pixelLength = 3 * height * width, length = _length;
            float[] pixels = [], vectors = [];
            foreach (T[] batch in sources.Chunk(_batchSize))
            {
                if (pixels.Length == 0)
                    (pixels, vectors) = (new float[batch.Length * pixelLength], new float[batch.Length * length]);
                var errors = new BigTransferException?[batch.Length];
                ImageBatch.Prepare(batch, decode, _recipe, pixels, errors, cancellation);
                // Unreadable ones run along as zeros: a batch of one shape is worth more than the work saved.
                if (errors.Contains(null))
                    _model.Run(pixels, batch.Length, height, width, _layer, vectors, cancellation);
                for (int i = 0; i < batch.Length; i++)
                    yield return (batch[i], errors[i] is null ? vectors[(i * length)..((i + 1) * length)] : null, errors[i]);
            }
        }
    }
}
