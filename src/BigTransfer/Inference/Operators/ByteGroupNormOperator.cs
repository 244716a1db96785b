using BigTransfer.Kernels;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BigTransfer.Inference.Operators;

/// <summary>
/// <c>ByteGroupNorm(x, steps, zeros, gamma, beta, y_steps)</c>, GroupNorm and ReLU with the attributes <c>groups</c> and <c>epsilon</c>: x is bytes
/// [N, H, W, C] that stand for (x - zeros) * steps, the result bytes that stand for y * y_steps.
/// </summary>
internal sealed unsafe class ByteGroupNormOperator : CustomOperator
{
    internal override string Name => "ByteGroupNorm";

    internal override IReadOnlyList<TensorElementType> Inputs { get; } =
    [
        TensorElementType.UInt8, TensorElementType.Float, TensorElementType.UInt8, TensorElementType.Float, TensorElementType.Float,
        TensorElementType.Float,
    ];

    internal override IReadOnlyList<TensorElementType> Outputs { get; } = [TensorElementType.UInt8];

    internal override int? InPlace => 0;

    internal override OperatorKernel Prepare(in NodeAttributes attributes) =>
        new Kernel(attributes.Integer("groups"), attributes.Float("epsilon"));

    private sealed class Kernel(int groups, float epsilon) : OperatorKernel
    {
        internal override void Compute(in OperatorContext context)
        {
            var x = context.Input<byte>(0);
            var y = context.Output<byte>(0, x.Shape);
            var scale = new ByteScale(context.Input<float>(1).Data, context.Input<byte>(2).Data);
            var norm = new ChannelsLastNorm(context.Input<float>(3).Data, context.Input<float>(4).Data, (int)x[3], groups, epsilon);
            context.ParallelFor(
                x[0] * (norm.Channels / norm.Unit), new Job(x.Data, y.Data, scale, context.Input<float>(5).Data, x[1] * x[2], norm));
        }
    }

    private readonly struct Job(byte* x, byte* y, ByteScale scale, float* steps, long positions, ChannelsLastNorm norm) : IParallelJob
    {
        private readonly byte* _x = x, _y = y;
        private readonly float* _steps = steps;

        public void Run(long part)
        {
            int units = norm.Channels / norm.Unit, first = (int)(part % units) * norm.Unit;
            long at = (part / units * positions * norm.Channels) + first;
            ByteGroupNorm.Apply(_x + at, scale.From(first), _y + at, _steps + first, positions, norm, first);
        }
    }
}
