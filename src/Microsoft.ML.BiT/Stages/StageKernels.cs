using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Kernels;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Stages;

/// <summary>The one place that chooses the kernel of a specification, fitted here or read from a saved pipeline.</summary>
internal static class StageKernels
{
    public static IRowKernel<ReadOnlyMemory<char>> ForImages(StageSpec spec) =>
        Tolerant<ReadOnlyMemory<char>>(spec, new LoadingKernel(new PathSource(spec.ImageFolder, spec.Decoding)));

    /// <param name="spec">Of a stage that reads paths and makes pixels or runs the network.</param>
    /// <param name="lease">The network, if the stage runs one; the kernel takes it over.</param>
    public static IRowKernel<ReadOnlyMemory<char>> ForPaths(StageSpec spec, ModelLease? lease) =>
        ForPictures(spec, new PathSource(spec.ImageFolder, spec.Decoding), lease);

    /// <inheritdoc cref="ForPaths"/>
    public static IRowKernel<MLImage> ForDecoded(StageSpec spec, ModelLease? lease) => ForPictures(spec, new MLImageSource(), lease);

    /// <inheritdoc cref="ForPaths"/>
    public static IRowKernel<VBuffer<byte>> ForBytes(StageSpec spec, ModelLease? lease) =>
        ForPictures<VBuffer<byte>>(spec, spec.Input == InputKind.Encoded ? new EncodedSource(spec.Decoding) : new ByteArraySource(spec.Array!), lease);

    /// <summary>Floats: pixels that are prepared already, or pictures.</summary>
    public static IRowKernel<VBuffer<float>> ForFloats(StageSpec spec, ModelLease? lease) => ForPrepared<VBuffer<float>>(
        spec,
        spec.Input == InputKind.Pixels ? new VectorPixels(spec.PixelLength) : new FloatArrayPixels(spec.Array!, spec.Recipe!, spec.Size),
        lease);

    /// <summary>What makes room for the results of a column that is made of a layer.</summary>
    /// <param name="spec">The stage.</param>
    /// <param name="column">Its column.</param>
    public static Func<int, ResultColumn> Results(StageSpec spec, ColumnSpec column)
    {
        if (column.Kind == ColumnKind.Label)
        {
            ReadOnlyMemory<char>[] labels = [.. spec.Labels!.Select(label => label.AsMemory())];
            return rows => new LabelResults(labels, rows);
        }
        return column.Kind == ColumnKind.Score
            ? rows => new ScoreResults(spec.ScoreFunction, column.Length, rows)
            : rows => new VectorResults(column.Length, rows);
    }

    /// <summary>Bytes, with the shape of each row's picture.</summary>
    public static IRowKernel<Shaped<byte>> ForShapedBytes(StageSpec spec, ModelLease? lease) =>
        ForPictures(spec, new ShapedByteSource(spec.Shapes!), lease);

    /// <summary>Floats, with the shape of each row's picture.</summary>
    public static IRowKernel<Shaped<float>> ForShapedFloats(StageSpec spec, ModelLease? lease) =>
        ForPrepared(spec, new ShapedFloatPixels(spec.Shapes!, spec.Recipe!, spec.Size), lease);

    private static IRowKernel<TInput> ForPictures<TInput>(StageSpec spec, IImageSource<TInput> images, ModelLease? lease) =>
        ForPrepared(spec, new PicturePixels<TInput>(images, spec.Recipe!, spec.Size), lease);

    private static IRowKernel<TInput> ForPrepared<TInput>(StageSpec spec, IPixelSource<TInput> pixels, ModelLease? lease) =>
        Tolerant<TInput>(spec, lease is null ? new PixelKernel<TInput>(pixels) : Network(spec, pixels, lease));

    private static IRowKernel<TInput> Tolerant<TInput>(StageSpec spec, IRowKernel<TInput> kernel) =>
        spec.OnBadImage == BadImagePolicy.Throw
            ? kernel
            : new TolerantKernel<TInput>(kernel, spec.Columns.Count(column => column.Kind != ColumnKind.Message));

    private static NetworkKernel<TInput> Network<TInput>(StageSpec spec, IPixelSource<TInput> pixels, ModelLease lease) =>
        new(pixels, spec.Size, lease, [.. spec.Columns.Where(column => column.Layer is not null).Select(column =>
            new NetworkColumn(column.Layer!, column.Pooled, column.Length, Results(spec, column)))]);
}
