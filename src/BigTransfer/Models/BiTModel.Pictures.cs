using BigTransfer.Imaging;

namespace BigTransfer.Models;

/// <content>From one picture to its embedding or its classes.</content>
public sealed partial class BiTModel
{
    /// <summary>The embedding of one picture, prepared by <see cref="Recipe"/>.</summary>
    /// <returns><c>[D]</c>.</returns>
    /// <exception cref="BigTransferException">The network takes something else than pictures of three channels.</exception>
    public float[] Embed(RgbImage image, CancellationToken cancellation = default) => Vector(image, EmbeddingLayer, cancellation);

    /// <summary>The best classes of one picture, prepared by <see cref="Recipe"/>.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="top">How many, at least 1; all where there are fewer classes.</param>
    /// <param name="function">Makes scores of logits; null takes <see cref="Classifier.DefaultFunction"/>.</param>
    /// <param name="cancellation">Stops the run.</param>
    /// <returns>The best first; of equal ones that with the lower index.</returns>
    /// <exception cref="BigTransferException">The network has no head, or its labels are not as many as its classes.</exception>
    public IReadOnlyList<ClassScore> Classify(RgbImage image, int top = 5, ScoreFunction? function = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        var classifier = new Classifier(this, function);
        return classifier.Top(Vector(image, classifier.Layer, cancellation), top);
    }

    /// <summary>Stops where pictures, which have three channels, are not what the network takes.</summary>
    internal void ExpectPictures()
    {
        const int channels = 3;
        if (InputChannels != channels)
        {
            throw new BigTransferException(
                $"{Name}: expected a network that takes pictures, [N, {channels}, H, W], found one that takes [N, {InputChannels}, H, W]");
        }
    }

    private float[] Vector(RgbImage image, string layer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(image);
        ExpectPictures();
        var (height, width) = Recipe.OutputSize(image.FullWidth, image.FullHeight);
        var pixels = new float[3 * height * width];
        Preprocessor.Run(image, Recipe, pixels);
        var vector = new float[OutputLength(layer)];
        Run(pixels, 1, height, width, layer, vector, cancellation);
        return vector;
    }
}
