using BigTransfer.Kernels;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BigTransfer.Inference.Operators;

/// <summary>
/// <c>GroupNorm(x, gamma, beta)</c> with the attributes <c>groups</c>, <c>block</c>, <c>epsilon</c> and <c>relu</c> (0 or 1): x is a map [N, C, H, W]
/// that lies in blocks of channels, gamma and beta have C values.
/// </summary>
internal sealed unsafe class GroupNormOperator : CustomOperator
{
    internal override string Name => "GroupNorm";

    internal override IReadOnlyList<TensorElementType> Inputs { get; } = [TensorElementType.Float, TensorElementType.Float, TensorElementType.Float];

    internal override IReadOnlyList<TensorElementType> Outputs { get; } = [TensorElementType.Float];

    internal override int? InPlace => 0;

    internal override OperatorKernel Prepare(in NodeAttributes attributes) => new Kernel(
        attributes.Integer("groups"), attributes.Integer("block"), attributes.Float("epsilon"), attributes.Integer("relu") != 0);

    private sealed class Kernel(int groups, int block, float epsilon, bool relu) : OperatorKernel
    {
        internal override void Compute(in OperatorContext context)
        {
            OperatorTensor<float> x = context.Input<float>(0), gamma = context.Input<float>(1), beta = context.Input<float>(2);
            var (channels, unit) = Check(x, gamma, beta);
            var y = context.Output<float>(0, x.Shape);
            var shape = new GroupNormShape(block, channels / groups, epsilon, relu);
            context.ParallelFor(
                x[0] * (channels / unit), new Job(x.Data, y.Data, gamma.Data, beta.Data, x[2] * x[3], channels, unit, shape));
        }

        // Any file may have such a node; the kernel itself trusts its caller.
        private (int Channels, int Unit) Check(in OperatorTensor<float> x, in OperatorTensor<float> gamma, in OperatorTensor<float> beta)
        {
            if (x.Rank != 4 || block < 1 || groups < 1 || x[1] % block != 0 || x[1] % groups != 0 || x[1] < 1 || x[1] > int.MaxValue)
            {
                throw new BigTransferException(
                    $"GroupNorm: [{string.Join(", ", x.Shape.ToArray())}] is no map in blocks of {block} and {groups} groups");
            }
            if (gamma.Count != x[1] || beta.Count != x[1])
                throw new BigTransferException($"GroupNorm: expected {x[1]} factors and offsets, found {gamma.Count} and {beta.Count}");
            long unit = BlockGroupNorm.UnitChannels(block, (int)x[1] / groups);
            return unit is > 0 and <= BlockGroupNorm.MostChannels
                ? ((int)x[1], (int)unit)
                : throw new BigTransferException($"GroupNorm: {unit} channels at once; at most {BlockGroupNorm.MostChannels} are taken");
        }
    }

    private readonly struct Job(float* x, float* y, float* gamma, float* beta, long positions, int channels, int unit, GroupNormShape shape)
        : IParallelJob
    {
        private readonly float* _x = x, _y = y, _gamma = gamma, _beta = beta;

        public void Run(long part)
        {
            long first = part * unit % channels, at = part * unit * positions;
            BlockGroupNorm.Apply(_x + at, _y + at, positions, shape, _gamma + first, _beta + first);
        }
    }
}
