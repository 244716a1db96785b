using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.BiT.Stages;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Batching;

/// <summary>A stage from <c>Path</c> to <c>Features</c> whose work is counted.</summary>
internal sealed class CountingStage(int batchSize, BiTFeaturizeImagesOptions options) : Stage(StageKind.FeaturizeImages, InputKind.Path, options)
{
    public CountingStage(int batchSize)
        : this(batchSize, new BiTFeaturizeImagesOptions { OutputColumnName = "Features", InputColumnName = "Path" })
    {
    }

    public CountingKernel Kernel { get; } = new();

    public override DataViewType OutputType => new VectorDataViewType(NumberDataViewType.Single, CountingKernel.Length);

    public override FittedStage Fit(DataViewType input) => new(
        NewSpec(input), Context, OutputType, Device: null, new RowComputation<ReadOnlyMemory<char>, VBuffer<float>>(Kernel, batchSize, Context));
}
