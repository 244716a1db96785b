using Microsoft.ML.BiT.Kernels;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Stages;

/// <summary>The one place that chooses the kernel of a specification, fitted here or read from a saved pipeline.</summary>
internal static class StageKernels
{
    public static LoadingKernel ForImages(StageSpec spec) => new(new PathSource(spec.ImageFolder));

    /// <param name="spec">Of a stage that reads paths and makes a vector.</param>
    /// <param name="lease">The network, if the stage runs one; the kernel takes it over.</param>
    public static VectorKernel<ReadOnlyMemory<char>> ForPaths(StageSpec spec, ModelLease? lease) =>
        ForPictures(spec, new PathSource(spec.ImageFolder), lease);

    /// <inheritdoc cref="ForPaths"/>
    public static VectorKernel<MLImage> ForDecoded(StageSpec spec, ModelLease? lease) =>
        ForPictures(spec, new MLImageSource(), lease);

    public static VectorKernel<VBuffer<float>> ForPixels(StageSpec spec, ModelLease lease) => new ScoringKernel(lease, spec.Output, spec.Size);

    private static VectorKernel<TInput> ForPictures<TInput>(StageSpec spec, IImageSource<TInput> source, ModelLease? lease) => lease is null
        ? new PixelKernel<TInput>(source, spec.Recipe!, spec.Size)
        : new FeaturizingKernel<TInput>(source, spec.Recipe!, spec.Size, lease, spec.Output);
}
