using BigTransfer;
using BigTransfer.FewShot;
using BigTransfer.Graphs;
using BigTransfer.Models;
using Microsoft.ML.BiT;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Export;
using Microsoft.ML.BiT.Persistence;
using Microsoft.ML.BiT.Stages;

namespace Microsoft.ML;

/// <summary>Big Transfer (BiT) as components of ML.NET: image files to features in one step, or in the three steps it is made of; image files to
/// the classes of the network's own head.</summary>
public static class BiTCatalog
{
    /// <summary>Image files to features: decodes, preprocesses as the model wants it, and runs the network, in batches.</summary>
    /// <param name="catalog">The transforms' catalog.</param>
    /// <param name="outputColumnName">Column that is made: <c>Vector&lt;Single, D&gt;</c>, D the length of the layer: the channels of a feature map,
    /// which is averaged over space.</param>
    /// <param name="inputColumnName">Column that is read: the path of an image file, an <c>MLImage</c>, the content of an image file
    /// (<c>Vector&lt;Byte&gt;</c> of unknown size), or an array of pixels (see <see cref="PixelArrays"/>); null for the output's name.</param>
    /// <param name="model">What <see cref="BiTModel.Load(string, BiTModelOptions?, CancellationToken)"/> takes: a known name, a file of weights or
    /// an ONNX network, or a folder with one.</param>
    /// <param name="layerName">The layer that becomes the column: see <see cref="BiTLayerOptions.LayerName"/>; null for the model's own
    /// embedding.</param>
    /// <param name="batchSize">Rows that are computed at once, at most.</param>
    public static BiTEstimator BiTFeaturizeImages(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, string model = BiTModel.DefaultName,
        string? layerName = null, int batchSize = 32) =>
        catalog.BiTFeaturizeImages(new()
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            Model = model,
            LayerName = layerName,
            BatchSize = batchSize,
        });

    /// <inheritdoc cref="BiTFeaturizeImages(TransformsCatalog, string, string, string, string, int)"/>
    /// <param name="catalog">The transforms' catalog.</param>
    /// <param name="options">Columns and layers, model, recipe, device and the rest.</param>
    public static BiTEstimator BiTFeaturizeImages(this TransformsCatalog catalog, BiTFeaturizeImagesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new BiTEstimator(catalog, new FeaturizeImagesStage(options));
    }

    /// <summary>Image files to the classes of the network's own head: the name of the best one, and the scores of all in a column <c>Score</c>,
    /// <c>Vector&lt;Single, classes&gt;</c> from 0 to 1, whose slots have the classes' names. No training: the head is the model's.</summary>
    /// <param name="catalog">The transforms' catalog.</param>
    /// <param name="outputColumnName">Column that is made: text, the name of the class with the highest score.</param>
    /// <param name="inputColumnName">Column that is read: the path of an image file, an <c>MLImage</c>, the content of an image file
    /// (<c>Vector&lt;Byte&gt;</c> of unknown size), or an array of pixels (see <see cref="PixelArrays"/>); null for the output's name.</param>
    /// <param name="model">What <see cref="BiTModel.Load(string, BiTModelOptions?, CancellationToken)"/> takes; it must have a head.</param>
    /// <param name="batchSize">Rows that are computed at once, at most.</param>
    public static BiTEstimator BiTClassifyImages(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, string model = BiTModel.DefaultName, int batchSize = 32) =>
        catalog.BiTClassifyImages(new() { OutputColumnName = outputColumnName, InputColumnName = inputColumnName, Model = model, BatchSize = batchSize });

    /// <inheritdoc cref="BiTClassifyImages(TransformsCatalog, string, string, string, int)"/>
    /// <param name="catalog">The transforms' catalog.</param>
    /// <param name="options">Columns, model, what makes scores, names of the classes and the rest.</param>
    public static BiTEstimator BiTClassifyImages(this TransformsCatalog catalog, BiTClassifyImagesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new BiTEstimator(catalog, new ClassifyImagesStage(options));
    }

    /// <summary>Image files to images in memory. The decoder is the one of all BiT stages, so that its pixels are those of the sources.</summary>
    /// <param name="catalog">The transforms' catalog.</param>
    /// <param name="outputColumnName">Column that is made: an <c>MLImage</c>, opaque; whoever reads it disposes it.</param>
    /// <param name="inputColumnName">Column that is read: the path of an image file; null for the output's name.</param>
    /// <param name="imageFolder">The folder that relative paths start from; null for the working directory.</param>
    public static BiTEstimator BiTLoadImages(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, string? imageFolder = null) =>
        catalog.BiTLoadImages(new() { OutputColumnName = outputColumnName, InputColumnName = inputColumnName, ImageFolder = imageFolder });

    /// <inheritdoc cref="BiTLoadImages(TransformsCatalog, string, string, string)"/>
    /// <param name="catalog">The transforms' catalog.</param>
    /// <param name="options">Columns and the rest.</param>
    public static BiTEstimator BiTLoadImages(this TransformsCatalog catalog, BiTLoadImagesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new BiTEstimator(catalog, new LoadImagesStage(options));
    }

    /// <summary>Images to pixels as the model wants them: resized, cropped, normalised.</summary>
    /// <param name="catalog">The transforms' catalog.</param>
    /// <param name="outputColumnName">Column that is made: <c>Vector&lt;Single, 3, H, W&gt;</c>, RGB, of the recipe's range (<c>[-1, 1]</c> for
    /// most).</param>
    /// <param name="inputColumnName">Column that is read: an <c>MLImage</c>, the path or the content (<c>Vector&lt;Byte&gt;</c> of unknown size) of
    /// an image file, or an array of pixels (see <see cref="PixelArrays"/>); null for the output's name.</param>
    /// <param name="model">The model whose recipe is used: what <see cref="BiTModel.Load(string, BiTModelOptions?, CancellationToken)"/>
    /// takes.</param>
    public static BiTEstimator BiTExtractPixels(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, string model = BiTModel.DefaultName) =>
        catalog.BiTExtractPixels(new() { OutputColumnName = outputColumnName, InputColumnName = inputColumnName, Model = model });

    /// <inheritdoc cref="BiTExtractPixels(TransformsCatalog, string, string, string)"/>
    /// <param name="catalog">The transforms' catalog.</param>
    /// <param name="options">Columns, recipe and the rest.</param>
    public static BiTEstimator BiTExtractPixels(this TransformsCatalog catalog, BiTExtractPixelsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new BiTEstimator(catalog, new ExtractPixelsStage(options));
    }

    /// <summary>Pixels to a layer of the network.</summary>
    /// <param name="catalog">The transforms' catalog.</param>
    /// <param name="outputColumnName">Column that is made: <c>Vector&lt;Single, D&gt;</c>, D the length of the layer: the channels of a feature map,
    /// which is averaged over space.</param>
    /// <param name="inputColumnName">Column that is read: <c>Vector&lt;Single, C, H, W&gt;</c>, normalised, C the channels that the network takes (3
    /// for
    /// pictures); null for the output's name.</param>
    /// <param name="model">What <see cref="BiTModel.Load(string, BiTModelOptions?, CancellationToken)"/> takes: a known name, a file of weights or
    /// an ONNX network, or a folder with one.</param>
    /// <param name="layerName">The layer that becomes the column: see <see cref="BiTLayerOptions.LayerName"/>; null for the model's own
    /// embedding.</param>
    /// <param name="batchSize">Rows that are computed at once, at most.</param>
    public static BiTEstimator BiTScore(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, string model = BiTModel.DefaultName,
        string? layerName = null, int batchSize = 32) =>
        catalog.BiTScore(new()
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            Model = model,
            LayerName = layerName,
            BatchSize = batchSize,
        });

    /// <inheritdoc cref="BiTScore(TransformsCatalog, string, string, string, string, int)"/>
    /// <param name="catalog">The transforms' catalog.</param>
    /// <param name="options">Columns and layers, model, device and the rest.</param>
    public static BiTEstimator BiTScore(this TransformsCatalog catalog, BiTScoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new BiTEstimator(catalog, new ScoreStage(options));
    }

    /// <summary>The pictures of a folder with one sub-folder a class, as rows of <c>ImagePath</c> and <c>Label</c>, both text.</summary>
    /// <param name="catalog">The data catalog.</param>
    /// <param name="path">The folder. Classes and files come in ordinal order of their names.</param>
    /// <exception cref="BigTransferException">The folder is absent, has no sub-folder, or a sub-folder holds no picture.</exception>
    public static IDataView LoadFromImageFolder(this DataOperationsCatalog catalog, string path)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return catalog.LoadFromEnumerable(ImageFolder.List(path).Select(image => new ImageFolderRow(image.Path, image.Label)).ToArray());
    }

    /// <summary>
    /// Makes a loaded pipeline compute its BiT columns in batches again: as it comes from <see cref="ModelOperationsCatalog"/> it computes
    /// the same values row by row. The models are loaded at once.
    /// </summary>
    /// <param name="catalog">The catalog that loaded it.</param>
    /// <param name="model">The loaded pipeline; what is not BiT's in it is shared with the result.</param>
    /// <param name="logTo">The context whose log hears of it, as <see cref="BiTOptions.LogTo"/>; null for none.</param>
    /// <param name="cancellationToken">Stops a download now and the work later, as <see cref="BiTOptions.CancellationToken"/>.</param>
    /// <returns>The same pipeline, which can be saved too; dispose it, and its models go.</returns>
    /// <exception cref="BigTransferException">A model is not found, or is another one than was saved.</exception>
    public static ITransformer BiTAccelerate(
        this ModelOperationsCatalog catalog, ITransformer model, MLContext? logTo = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        return Acceleration.Apply(model, stage => new RunContext(stage, logTo, cancellationToken));
    }

    /// <summary>
    /// Saves a trained pipeline as one ONNX file that Python, JavaScript or a phone runs: from pixels by the network and the trained classifier to
    /// the scores of the classes, with their names and the preprocessing in its metadata. It is a model here, too: for
    /// <see cref="BiTModel.Load(string, BiTModelOptions?, CancellationToken)"/>, for <c>bit classify</c>, for <c>BiTClassifyImages</c>.
    /// </summary>
    /// <remarks>
    /// The pipeline: <c>BiTFeaturizeImages</c>, or <c>BiTExtractPixels</c> and <c>BiTScore</c>, and behind it a linear multiclass classifier
    /// (LbfgsMaximumEntropy, SdcaMaximumEntropy, SdcaNonCalibrated); fitted, or loaded from a file. The input is <c>[N, 3, H, W]</c>, RGB, normalised
    /// as the recipe in the metadata says. The outputs: the layer of the network; <c>logits</c>, the classifier's raw scores
    /// <c>[N, classes]</c>; and, of a maximum-entropy classifier, <c>scores</c>, from 0 to 1, as in the pipeline's column <c>Score</c>.
    /// </remarks>
    /// <param name="catalog">The model catalog.</param>
    /// <param name="model">The trained pipeline.</param>
    /// <param name="inputSchema">The schema of the data that it was trained on, as for saving it.</param>
    /// <param name="path">The file to write; it is there whole or not at all.</param>
    /// <param name="options">How the weights are stored; null stores them as float32.</param>
    /// <param name="cancellationToken">Stops the work; nothing is left then.</param>
    /// <exception cref="BigTransferException">Something between picture and score cannot be exported: the message names it.</exception>
    public static void BiTSaveOnnx(
        this ModelOperationsCatalog catalog, ITransformer model, DataViewSchema inputSchema, string path, OnnxSaveOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputSchema);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        PipelineExport.Save(model, inputSchema, path, options ?? new OnnxSaveOptions(), cancellationToken);
    }

    private sealed record ImageFolderRow(string ImagePath, string Label);
}
