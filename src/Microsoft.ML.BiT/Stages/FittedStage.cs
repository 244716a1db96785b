using BigTransfer;
using BigTransfer.Inference;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.BiT.Stages;

/// <summary>A stage that knows its input's type and holds what it runs on.</summary>
/// <param name="Spec">What is saved of it.</param>
/// <param name="Context">Name, log, token.</param>
/// <param name="OutputType">Type of the column that is made.</param>
/// <param name="Device">Where the network runs; null where there is none.</param>
/// <param name="Computation">Makes the column; owned by whoever holds this.</param>
internal sealed record FittedStage(StageSpec Spec, RunContext Context, DataViewType OutputType, Device? Device, RowComputation Computation)
{
    /// <param name="spec">The stage.</param>
    /// <param name="lease">The network, if the stage runs one; taken over.</param>
    /// <param name="context">Name, log, token.</param>
    /// <exception cref="BigTransferException">The device that was asked for is not there.</exception>
    public static FittedStage Create(StageSpec spec, ModelLease? lease, RunContext context) =>
        new(spec, context, TypeOf(spec), lease?.Model.DeviceOf(spec.Output), Compute(spec, lease, context));

    private static DataViewType TypeOf(StageSpec spec) => spec.Kind switch
    {
        StageKind.LoadImages => new ImageDataViewType(),
        StageKind.ExtractPixels => new VectorDataViewType(NumberDataViewType.Single, 3, spec.Size.Height, spec.Size.Width),
        _ => new VectorDataViewType(NumberDataViewType.Single, spec.Length),
    };

    private static RowComputation Compute(StageSpec spec, ModelLease? lease, RunContext context)
    {
        return spec switch
        {
            { Kind: StageKind.LoadImages } => Of(StageKernels.ForImages(spec)),
            { Input: InputKind.Path } => Of(StageKernels.ForPaths(spec, lease)),
            { Input: InputKind.Image } => Of(StageKernels.ForDecoded(spec, lease)),
            _ => Of(StageKernels.ForPixels(spec, lease!)),
        };

        RowComputation Of<TInput, TOutput>(IRowKernel<TInput, TOutput> kernel) => new RowComputation<TInput, TOutput>(kernel, spec.BatchSize, context);
    }
}
