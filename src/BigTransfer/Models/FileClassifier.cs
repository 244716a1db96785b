using BigTransfer.Imaging;

namespace BigTransfer.Models;

/// <summary>Classifies image files in batches, as <see cref="FileEmbedder"/> embeds them.</summary>
/// <remarks>One enumeration at a time; several classifiers may share a model.</remarks>
public sealed class FileClassifier
{
    private readonly Classifier _classifier;
    private readonly FileEmbedder _logits;

    /// <param name="model">The model; stays the caller's.</param>
    /// <param name="classifier">Makes labels of its logits.</param>
    /// <param name="recipe">A recipe of fixed size; null takes the model's.</param>
    /// <param name="batchSize">Pictures a batch.</param>
    /// <param name="shrinkOnLoad">Whether large JPEG files are decoded smaller: see <see cref="DecodeOptions.ShrinkFor"/>.</param>
    /// <exception cref="BigTransferException">The recipe's size follows the picture.</exception>
    public FileClassifier(
        BiTModel model, Classifier classifier, PreprocessRecipe? recipe = null, int batchSize = FileEmbedder.DefaultBatchSize,
        bool shrinkOnLoad = false)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        (_classifier, _logits) = (classifier, new FileEmbedder(model, recipe, batchSize, classifier.Layer, shrinkOnLoad));
    }

    /// <summary>Classifies files, lazily and in order; a file that cannot be read gives its error and does not disturb the others.</summary>
    /// <param name="files">Image files.</param>
    /// <param name="top">How many classes a picture, the best first; all where there are fewer.</param>
    /// <param name="cancellation">Stops between pictures and batches.</param>
    public IEnumerable<FileClassification> Classify(IEnumerable<string> files, int top = 5, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        return _logits.Embed(files, cancellation).Select(result => Classify(result, top));
    }

    private FileClassification Classify(FileEmbedding file, int top)
    {
        if (file.Values is null)
            return new FileClassification(file.Path, null, file.Error);
        try
        {
            return new FileClassification(file.Path, _classifier.Top(file.Values, top), null);
        }
        catch (BigTransferException e)
        {
            return new FileClassification(file.Path, null, new BigTransferException($"{file.Path}: {e.Message}", e));
        }
    }
}
