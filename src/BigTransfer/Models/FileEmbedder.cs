using BigTransfer.Imaging;

namespace BigTransfer.Models;

/// <summary>Embeds pictures, of files or from elsewhere, in batches and by any layer; pictures are decoded and preprocessed on all cores while the
/// network runs.</summary>
/// <remarks>Thread-safe; several embedders may share a model.</remarks>
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
    private readonly DecodeOptions _decoding;

    /// <param name="model">The model; stays the caller's.</param>
    /// <param name="recipe">A recipe of fixed size; null takes the model's.</param>
    /// <param name="batchSize">Pictures a batch.</param>
    /// <param name="layer">One of the model's layers, the logits for example; a feature map is averaged over space. Null takes the embedding.</param>
    /// <param name="shrinkOnLoad">Whether large JPEG files are decoded smaller, which takes less time and gives slightly other values: see
    /// <see cref="DecodeOptions.ShrinkFor"/>.</param>
    /// <exception cref="BigTransferException">The recipe's size follows the picture, or the model has no such layer or takes no pictures.</exception>
    public FileEmbedder(
        BiTModel model, PreprocessRecipe? recipe = null, int batchSize = DefaultBatchSize, string? layer = null, bool shrinkOnLoad = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        model.ExpectPictures();
        (_model, _recipe, _batchSize) = (model, recipe ?? model.Recipe, batchSize);
        _decoding = new DecodeOptions { ShrinkFor = shrinkOnLoad ? _recipe : null };
        _size = _recipe.ExpectFixedSize();
        if (3L * _size.Height * _size.Width * batchSize > Array.MaxLength)
        {
            throw new BigTransferException(
                $"a batch of {batchSize} pictures of {_size.Height} x {_size.Width} is more than memory can hold as one: expected a smaller batch or size");
        }
        _layer = layer ?? model.EmbeddingLayer;
        _length = model.OutputLength(_layer);
    }

    /// <summary>Embeds files, lazily, batch by batch, and in order; a file that cannot be read gives its error and does not disturb the others.</summary>
    public IEnumerable<FileEmbedding> Embed(IEnumerable<string> files, CancellationToken cancellation = default) =>
        Embed(files, path => ImageDecoder.Rent(path, _decoding), cancellation)
            .Select(result => new FileEmbedding(result.Source, result.Values, result.Error));

    /// <summary>Embeds pictures from anywhere, lazily, batch by batch, and in order.</summary>
    /// <param name="sources">What to decode; enumerated on the caller's thread.</param>
    /// <param name="decode">Gives the picture of one source, which is disposed once it is prepared; called from several threads.</param>
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
            foreach (var chunk in sources.Chunk(_batchSize))
            {
                var batch = new Batch<T>(chunk, decode, _recipe);
                _model.Run(batch, _size.Height, _size.Width, [new LayerRequest(_layer, _length)], cancellation);
                for (int i = 0; i < chunk.Length; i++)
                    yield return (chunk[i], batch.Vectors[i], batch.Errors[i]);
            }
        }
    }

    private sealed class Batch<T>(T[] sources, Func<T, RgbImage> decode, PreprocessRecipe recipe) : IPictureBatch
    {
        public int Count => sources.Length;

        internal float[]?[] Vectors { get; } = new float[]?[sources.Length];

        internal BigTransferException?[] Errors { get; } = new BigTransferException?[sources.Length];

        public bool Prepare(int picture, Span<float> pixels)
        {
            try
            {
                using var decoded = decode(sources[picture]);
                Preprocessor.Run(decoded, recipe, pixels);
                return true;
            }
            catch (BigTransferException e)
            {
                Errors[picture] = e;
                return false;
            }
        }

        public void Take(int picture, int layer, ReadOnlySpan<float> values) => Vectors[picture] = values.ToArray();
    }
}
