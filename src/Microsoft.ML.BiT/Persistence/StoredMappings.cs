using Microsoft.ML.BiT.Batching;
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

/// <summary>A stage that makes vectors.</summary>
internal abstract class VectorMapping<TRow, TInput> : CustomMappingFactory<TRow, VectorParts>
    where TRow : class, IStoredInput<TInput>, new()
{
    public override Action<TRow, VectorParts> GetMapping()
    {
        var kernel = new StoredKernel<TInput, VBuffer<float>>(Create);
        return (row, parts) => parts.Set(kernel.Run(row).GetValues());
    }

    protected abstract IRowKernel<TInput, VBuffer<float>> Create(StageSpec spec, ModelLease? lease);
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class PathMapping : VectorMapping<PathRow, ReadOnlyMemory<char>>
{
    public const string Contract = "Microsoft.ML.BiT.PathToVector.v1";

    protected override IRowKernel<ReadOnlyMemory<char>, VBuffer<float>> Create(StageSpec spec, ModelLease? lease) => StageKernels.ForPaths(spec, lease);
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class ImageMapping : VectorMapping<ImageRow, MLImage>
{
    public const string Contract = "Microsoft.ML.BiT.ImageToVector.v1";

    protected override IRowKernel<MLImage, VBuffer<float>> Create(StageSpec spec, ModelLease? lease) => StageKernels.ForDecoded(spec, lease);
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class PixelsMapping : VectorMapping<PixelsRow, VBuffer<float>>
{
    public const string Contract = "Microsoft.ML.BiT.PixelsToVector.v1";

    protected override IRowKernel<VBuffer<float>, VBuffer<float>> Create(StageSpec spec, ModelLease? lease) => StageKernels.ForPixels(spec, lease!);
}

[CustomMappingFactoryAttribute(Contract)]
internal sealed class LoadingMapping : CustomMappingFactory<PathRow, LoadedImageRow>
{
    public const string Contract = "Microsoft.ML.BiT.PathToImage.v1";

    public override Action<PathRow, LoadedImageRow> GetMapping()
    {
        var kernel = new StoredKernel<ReadOnlyMemory<char>, MLImage>((spec, _) => StageKernels.ForImages(spec));
        return (row, loaded) => loaded.Image = kernel.Run(row);
    }
}
