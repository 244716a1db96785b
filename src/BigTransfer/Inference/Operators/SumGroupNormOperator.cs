using BigTransfer.Kernels;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BigTransfer.Inference.Operators;

/// <summary>
/// <c>SumGroupNorm(x, steps, zeros, shortcut, gamma, beta, y_steps)</c> gives the sum of x and the shortcut in float16 and, as bytes, its GroupNorm and
/// ReLU; attributes and bytes as those of <see cref="ByteGroupNormOperator"/>. <c>ByteSumGroupNorm</c> takes a shortcut of bytes, with its steps and
/// zeros behind it.
/// </summary>
/// <param name="bytes">Whether the shortcut is bytes.</param>
/// <param name="threads">Threads of the sessions that it is for.</param>
internal sealed unsafe class SumGroupNormOperator(bool bytes, int threads) : CustomOperator
{
    internal override string Name => bytes ? "ByteSumGroupNorm" : "SumGroupNorm";

    internal override IReadOnlyList<TensorElementType> Inputs { get; } =
        [.. Summands.Types(bytes), TensorElementType.Float, TensorElementType.Float, TensorElementType.Float];

    internal override IReadOnlyList<TensorElementType> Outputs { get; } = [TensorElementType.Float16, TensorElementType.UInt8];

    internal override int? InPlace => bytes ? null : Summands.Shortcut;

    internal override OperatorKernel Prepare(in NodeAttributes attributes) =>
        new Kernel(Name, bytes, attributes.Integer("groups"), attributes.Float("epsilon"), threads);

    private sealed class Kernel(string name, bool bytes, int groups, float epsilon, int threads) : OperatorKernel
    {
        internal override void Compute(in OperatorContext context)
        {
            var summands = new Summands(context, name, bytes);
            var x = summands.X;
            int next = Summands.Types(bytes).Length;
            var norm = MapInputs.Norm(context, name, next, x[3], groups, epsilon);
            float* steps = MapInputs.PerChannel<float>(context, name, next + 2, x[3]);
            ushort* sum = context.Output<ushort>(0, x.Shape).Data;
            byte* y = context.Output<byte>(1, x.Shape).Data;
            summands.Run(norm.Unit, new Work(context, summands, sum, y, steps, norm, threads));
        }
    }

    private readonly struct Work(
        OperatorContext context, Summands summands, ushort* sum, byte* y, float* steps, ChannelsLastNorm norm, int threads) : ISumWork
    {
        private readonly ushort* _sum = sum;
        private readonly byte* _y = y;
        private readonly float* _steps = steps;

        public void Run<TLanes, TShortcut>(TShortcut shortcut) where TLanes : unmanaged, ILanes<TLanes> where TShortcut : unmanaged, IShortcut
        {
            var x = summands.X;
            NormParts.Run(
                context, new SumGroupNorm<TLanes, TShortcut>(x.Data, summands.Scale, shortcut, _sum, _y, _steps, norm), x[0], x[1] * x[2], threads);
        }
    }
}
