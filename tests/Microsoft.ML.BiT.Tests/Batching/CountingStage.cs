using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.BiT.Stages;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Batching;

/// <summary>A stage from <c>Path</c> to <c>Features</c>, and to a second column where its options have one, whose work is counted.</summary>
internal sealed class CountingStage(int batchSize, BiTFeaturizeImagesOptions options) : Stage(StageKind.FeaturizeImages, InputKind.Path, options)
{
    public CountingStage(int batchSize)
        : this(batchSize, new BiTFeaturizeImagesOptions { OutputColumnName = "Features", InputColumnName = "Path" })
    {
    }

    public CountingKernel Kernel { get; } = new();

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public override IReadOnlyList<StageColumn> Columns { get; } = [.. options.MoreColumns.Select(column => column.Name).Prepend("Features")
        .Select(name => new StageColumn(name, new VectorDataViewType(NumberDataViewType.Single, CountingKernel.Length)))];

    protected override FittedStage Fit(StageInput input) => new(
        NewSpec(input), Context, Columns, Lease: null, Device: null,
        new RowComputation<ReadOnlyMemory<char>>(Kernel, batchSize, Context with { Clock = Clock }));
}
