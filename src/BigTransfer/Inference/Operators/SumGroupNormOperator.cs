using BigTransfer.Kernels;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BigTransfer.Inference.Operators;

/// <summary>
/// <c>SumGroupNorm(x, steps, zeros, shortcut, gamma, beta, y_steps)</c> gives the sum of x and the shortcut in float16 and, as bytes, its GroupNorm and
/// ReLU; attributes and bytes as those of <see cref="ByteGroupNormOperator"/>. <c>ByteSumGroupNorm</c> takes a shortcut of bytes, with its steps and
/// zeros behind it.
/// </summary>
internal sealed unsafe class SumGroupNormOperator(bool bytes) : CustomOperator
{
    internal override string Name => bytes ? "ByteSumGroupNorm" : "SumGroupNorm";

    internal override IReadOnlyList<TensorElementType> Inputs { get; } =
        [.. Summands.Types(bytes), TensorElementType.Float, TensorElementType.Float, TensorElementType.Float];

    internal override IReadOnlyList<TensorElementType> Outputs { get; } = [TensorElementType.Float16, TensorElementType.UInt8];

    internal override int? InPlace => bytes ? null : Summands.Shortcut;

    internal override OperatorKernel Prepare(in NodeAttributes attributes) =>
        new Kernel(bytes, attributes.Integer("groups"), attributes.Float("epsilon"));

    private sealed class Kernel(bool bytes, int groups, float epsilon) : OperatorKernel
    {
        internal override void Compute(in OperatorContext context)
        {
            var x = context.Input<byte>(0);
            ushort* sum = context.Output<ushort>(0, x.Shape).Data;
            byte* y = context.Output<byte>(1, x.Shape).Data;
            int next = Summands.Types(bytes).Length;
            var norm = new ChannelsLastNorm(context.Input<float>(next).Data, context.Input<float>(next + 1).Data, (int)x[3], groups, epsilon);
            float* steps = context.Input<float>(next + 2).Data;
            context.ParallelFor(
                x[0] * (norm.Channels / norm.Unit), new Job(new Summands(context, bytes), sum, y, steps, x[1] * x[2], norm));
        }
    }

    private readonly struct Job(Summands summands, ushort* sum, byte* y, float* steps, long positions, ChannelsLastNorm norm) : IParallelJob
    {
        private readonly ushort* _sum = sum;
        private readonly float* _steps = steps;
        private readonly byte* _y = y;

        public void Run(long part)
        {
            int units = norm.Channels / norm.Unit, first = (int)(part % units) * norm.Unit;
            long at = part / units * positions * norm.Channels;
            if (summands.HasBytes)
                SumGroupNorm.Apply(summands.X + at, summands.Scale, summands.Bytes(at), _sum + at, _y + at, _steps, positions, norm, first);
            else
                SumGroupNorm.Apply(summands.X + at, summands.Scale, summands.Halves(at), _sum + at, _y + at, _steps, positions, norm, first);
        }
    }
}
