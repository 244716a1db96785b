using BigTransfer;
using BigTransfer.Inference;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Kernels;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Schemas;

namespace Microsoft.ML.BiT.Stages;

/// <summary>A stage that knows its input's type and holds what it runs on.</summary>
/// <param name="Spec">What is saved of it.</param>
/// <param name="Context">Name, log, token.</param>
/// <param name="Columns">The columns that are made.</param>
/// <param name="Lease">The network, held by the computation; null where there is none.</param>
/// <param name="Device">Where the network runs; null where there is none.</param>
/// <param name="Computation">Makes the columns; owned by whoever holds this.</param>
internal sealed record FittedStage(
    StageSpec Spec, RunContext Context, IReadOnlyList<StageColumn> Columns, ModelLease? Lease, Device? Device, RowComputation Computation)
{
    /// <param name="spec">The stage.</param>
    /// <param name="lease">The network, if the stage runs one; taken over.</param>
    /// <param name="context">Name, log, token.</param>
    /// <exception cref="BigTransferException">The device that was asked for is not there, or the network lacks a layer.</exception>
    public static FittedStage Create(StageSpec spec, ModelLease? lease, RunContext context) => new(
        spec,
        context,
        [.. spec.Columns.Select(column => StageColumn.Of(column, spec.Labels))],
        lease,
        lease?.Model.DeviceOf([.. spec.Layers]),
        Compute(spec, lease, context));

    private static RowComputation Compute(StageSpec spec, ModelLease? lease, RunContext context)
    {
        return spec switch
        {
            { Kind: StageKind.LoadImages } => Of(StageKernels.ForImages(spec)),
            { Input: InputKind.Path } => Of(StageKernels.ForPaths(spec, lease)),
            { Input: InputKind.Image } => Of(StageKernels.ForDecoded(spec, lease)),
            { Input: InputKind.Encoded or InputKind.ByteArray } => Of(StageKernels.ForBytes(spec, lease)),
            { Input: InputKind.ShapedBytes } => Of(StageKernels.ForShapedBytes(spec, lease), Shaped<byte>.Getter),
            { Input: InputKind.ShapedFloats } => Of(StageKernels.ForShapedFloats(spec, lease), Shaped<float>.Getter),
            _ => Of(StageKernels.ForFloats(spec, lease)),
        };

        RowComputation Of<TInput>(IRowKernel<TInput> kernel, RowReader<TInput>? reader = null) =>
            new RowComputation<TInput>(kernel, spec.BatchSize, context, spec.OnBadImage, reader);
    }
}
