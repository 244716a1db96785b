using BigTransfer.Inference;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Kernels;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Stages;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

// The custom mappings of a saved stage. Their contract names are the format: they cannot change, and what they do cannot either.
namespace Microsoft.ML.BiT.Persistence;

/// <summary>Writes the constant key under which the settings are looked up.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class KeyMapping : CustomMappingFactory<NoColumns, KeyRow>
{
    public const string Contract = "Microsoft.ML.BiT.Key.v1";
    public const string Key = "settings";

    public override Action<NoColumns, KeyRow> GetMapping() => static (_, row) => row.Key = Key;
}

/// <summary>A stage whose columns are floats: all of them one after the other, as <see cref="JointVector"/> lays them out.</summary>
internal abstract class VectorMapping<TRow, TInput, TParts>(Func<StageSpec, ModelLease?, IRowKernel<TInput>> create)
    : CustomMappingFactory<TRow, TParts>
    where TRow : class, IStoredInput<TInput>, new()
    where TParts : VectorParts, new()
{
    public override Action<TRow, TParts> GetMapping()
    {
        // In a self-contained pipeline ML.NET's transformer, which is loaded behind this, is the first to use ONNX Runtime.
        OnnxRuntimeLibrary.TurnOffTelemetry();
        var kernel = new StoredKernel<TInput>(create);
        return (row, parts) =>
        {
            var (joint, message) = kernel.Run(row, static (spec, results) => (JointVector.Of(spec, results), Messages.Of(results)));
            parts.Set(joint);
            Messages.Set(parts, message);
        };
    }
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class PathMapping() : VectorMapping<PathRow, ReadOnlyMemory<char>, VectorParts>(StageKernels.ForPaths)
{
    public const string Contract = "Microsoft.ML.BiT.PathToVector.v1";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class PathMarkMapping() : VectorMapping<PathRow, ReadOnlyMemory<char>, MarkedParts>(StageKernels.ForPaths)
{
    public const string Contract = "Microsoft.ML.BiT.PathToMarkedVector.v1";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class ImageMapping() : VectorMapping<ImageRow, MLImage, VectorParts>(StageKernels.ForDecoded)
{
    public const string Contract = "Microsoft.ML.BiT.ImageToVector.v1";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class ImageMarkMapping() : VectorMapping<ImageRow, MLImage, MarkedParts>(StageKernels.ForDecoded)
{
    public const string Contract = "Microsoft.ML.BiT.ImageToMarkedVector.v1";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class PixelsMapping() : VectorMapping<PixelsRow, VBuffer<float>, VectorParts>(StageKernels.ForFloats)
{
    public const string Contract = "Microsoft.ML.BiT.PixelsToVector.v1";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class PixelsMarkMapping() : VectorMapping<PixelsRow, VBuffer<float>, MarkedParts>(StageKernels.ForFloats)
{
    public const string Contract = "Microsoft.ML.BiT.PixelsToMarkedVector.v1";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class BytesMapping() : VectorMapping<BytesRow, VBuffer<byte>, VectorParts>(StageKernels.ForBytes)
{
    public const string Contract = "Microsoft.ML.BiT.BytesToVector.v1";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class BytesMarkMapping() : VectorMapping<BytesRow, VBuffer<byte>, MarkedParts>(StageKernels.ForBytes)
{
    public const string Contract = "Microsoft.ML.BiT.BytesToMarkedVector.v1";
}

/// <summary>A stage whose first column is an image.</summary>
internal abstract class ImageMappingBase<TLoaded> : CustomMappingFactory<PathRow, TLoaded>
    where TLoaded : LoadedImageRow, new()
{
    public override Action<PathRow, TLoaded> GetMapping()
    {
        var kernel = new StoredKernel<ReadOnlyMemory<char>>(static (spec, _) => StageKernels.ForImages(spec));
        return (row, loaded) =>
        {
            (loaded.Image, var message) = kernel.Run(row, static (_, results) => (((ImageResults)results[0]).Take(slot: 0), Messages.Of(results)));
            Messages.Set(loaded, message);
        };
    }
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class LoadingMapping : ImageMappingBase<LoadedImageRow>
{
    public const string Contract = "Microsoft.ML.BiT.PathToImage.v1";
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class LoadingMarkMapping : ImageMappingBase<MarkedImageRow>
{
    public const string Contract = "Microsoft.ML.BiT.PathToMarkedImage.v1";
}

/// <summary>The message of a stage that marks rows, which stands behind its other columns.</summary>
internal static class Messages
{
    public static string? Of(IReadOnlyList<ResultColumn> results) => (results[^1] as MessageResults)?[0];

    public static void Set(object row, string? message)
    {
        if (row is IMarked marked)
            marked.Message = message ?? "";
    }
}

/// <summary>One column of several out of their joint vector.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class SliceMapping : CustomMappingFactory<SliceRow, VectorParts>
{
    public const string Contract = "Microsoft.ML.BiT.Slice.v1";

    public override Action<SliceRow, VectorParts> GetMapping() =>
        static (row, parts) => parts.Set(row.Joint.GetValues()[JointVector.ReadSlice(row.Slice.Span)]);
}

/// <summary>The name of the class whose index stands in the joint vector.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class LabelMapping : CustomMappingFactory<LabelSourceRow, LabelRow>
{
    public const string Contract = "Microsoft.ML.BiT.Label.v1";

    public override Action<LabelSourceRow, LabelRow> GetMapping()
    {
        var opened = new PerSettings<StageSpec>(SavedStage.Read);
        return (row, made) =>
        {
            var index = (int)row.Joint.GetValues()[JointVector.ReadSlice(row.Slice.Span).Start.Value];
            made.Label = index == LabelResults.Missing ? default : opened.Get(row.Settings).Labels![index].AsMemory();
        };
    }
}
