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
internal abstract class VectorMapping<TRow, TInput> : CustomMappingFactory<TRow, VectorParts>
    where TRow : class, IStoredInput<TInput>, new()
{
    public override Action<TRow, VectorParts> GetMapping()
    {
        var kernel = new StoredKernel<TInput>(Create);
        return (row, parts) => parts.Set(kernel.Run(row, static (spec, results) => JointVector.Of(spec, results)));
    }

    protected abstract IRowKernel<TInput> Create(StageSpec spec, ModelLease? lease);
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class PathMapping : VectorMapping<PathRow, ReadOnlyMemory<char>>
{
    public const string Contract = "Microsoft.ML.BiT.PathToVector.v1";

    protected override IRowKernel<ReadOnlyMemory<char>> Create(StageSpec spec, ModelLease? lease) => StageKernels.ForPaths(spec, lease);
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class ImageMapping : VectorMapping<ImageRow, MLImage>
{
    public const string Contract = "Microsoft.ML.BiT.ImageToVector.v1";

    protected override IRowKernel<MLImage> Create(StageSpec spec, ModelLease? lease) => StageKernels.ForDecoded(spec, lease);
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class PixelsMapping : VectorMapping<PixelsRow, VBuffer<float>>
{
    public const string Contract = "Microsoft.ML.BiT.PixelsToVector.v1";

    protected override IRowKernel<VBuffer<float>> Create(StageSpec spec, ModelLease? lease) => StageKernels.ForPixels(spec, lease!);
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class LoadingMapping : CustomMappingFactory<PathRow, LoadedImageRow>
{
    public const string Contract = "Microsoft.ML.BiT.PathToImage.v1";

    public override Action<PathRow, LoadedImageRow> GetMapping()
    {
        var kernel = new StoredKernel<ReadOnlyMemory<char>>((spec, _) => StageKernels.ForImages(spec));
        return (row, loaded) => loaded.Image = kernel.Run(row, static (_, results) => ((ImageResults)results[0]).Take(slot: 0));
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
            made.Label = opened.Get(row.Settings).Labels![index].AsMemory();
        };
    }
}
