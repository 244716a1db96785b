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
        new Kernel(Name, bytes, attributes.Integer("groups"), attributes.Float("epsilon"));

    private sealed class Kernel(string name, bool bytes, int groups, float epsilon) : OperatorKernel
    {
        internal override void Compute(in OperatorContext context)
        {
            var summands = new Summands(context, name, bytes);
            var x = summands.X;
            var norm = MapInputs.Norm(context, name, Summands.Types(bytes).Length, x[3], groups, epsilon);
            float* means = context.Output<float>(0, x[0], x[3]).Data;
            summands.Run(norm.Unit, new Work(context, summands, means, norm));
        }
    }

    private readonly struct Work(OperatorContext context, Summands summands, float* means, ChannelsLastNorm norm) : ISumWork
    {
        private readonly float* _means = means;

        public void Run<TLanes, TShortcut>(TShortcut shortcut) where TLanes : unmanaged, ILanes<TLanes> where TShortcut : unmanaged, IShortcut
        {
            var x = summands.X;
            context.ParallelFor(
                x[0] * (norm.Channels / norm.Unit),
                new Job<TLanes, TShortcut>(new(x.Data, summands.Scale, shortcut, _means, norm), x[1] * x[2]));
        }
    }

    private readonly struct Job<TLanes, TShortcut>(SumPool<TLanes, TShortcut> pool, long positions) : IParallelJob
        where TLanes : unmanaged, ILanes<TLanes> where TShortcut : unmanaged, IShortcut
    {
        public void Run(long part)
        {
            int units = pool.Norm.Channels / pool.Norm.Unit;
            pool.Pool((int)(part % units) * pool.Norm.Unit, part / units, positions);
        }
    }
}
