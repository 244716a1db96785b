using BigTransfer.Kernels;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BigTransfer.Inference.Operators;

/// <summary>
/// <c>SumPool(x, steps, zeros, shortcut, gamma, beta)</c> gives the mean over space, [N, C] in float, of GroupNorm and ReLU of the sum of x and the
/// shortcut; otherwise as <see cref="SumGroupNormOperator"/>.
/// </summary>
internal sealed unsafe class SumPoolOperator(bool bytes) : CustomOperator
{
    internal override string Name => bytes ? "ByteSumPool" : "SumPool";

    internal override IReadOnlyList<TensorElementType> Inputs { get; } = [.. Summands.Types(bytes), TensorElementType.Float, TensorElementType.Float];

    internal override IReadOnlyList<TensorElementType> Outputs { get; } = [TensorElementType.Float];

    internal override OperatorKernel Prepare(in NodeAttributes attributes) =>
        new Kernel(bytes, attributes.Integer("groups"), attributes.Float("epsilon"));

    private sealed class Kernel(bool bytes, int groups, float epsilon) : OperatorKernel
    {
        internal override void Compute(in OperatorContext context)
        {
            var x = context.Input<byte>(0);
            float* y = context.Output<float>(0, x[0], x[3]).Data;
            int next = Summands.Types(bytes).Length;
            var norm = new ChannelsLastNorm(context.Input<float>(next).Data, context.Input<float>(next + 1).Data, (int)x[3], groups, epsilon);
            context.ParallelFor(x[0] * (norm.Channels / norm.Unit), new Job(new Summands(context, bytes), y, x[1] * x[2], norm));
        }
    }

    private readonly struct Job(Summands summands, float* y, long positions, ChannelsLastNorm norm) : IParallelJob
    {
        private readonly float* _y = y;

        public void Run(long part)
        {
            int units = norm.Channels / norm.Unit, first = (int)(part % units) * norm.Unit;
            long picture = part / units, at = picture * positions * norm.Channels;
            if (summands.HasBytes)
                SumGroupNorm.Pool(summands.X + at, summands.Scale, summands.Bytes(at), _y + (picture * norm.Channels), positions, norm, first);
            else
                SumGroupNorm.Pool(summands.X + at, summands.Scale, summands.Halves(at), _y + (picture * norm.Channels), positions, norm, first);
        }
    }
}
