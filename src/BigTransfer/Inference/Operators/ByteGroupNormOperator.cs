using BigTransfer.Kernels;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BigTransfer.Inference.Operators;

/// <summary>
/// <c>ByteGroupNorm(x, steps, zeros, gamma, beta, y_steps)</c>, GroupNorm and ReLU with the attributes <c>groups</c> and <c>epsilon</c>: x is bytes
/// [N, H, W, C] that stand for (x - zeros) * steps, the result bytes that stand for y * y_steps.
/// </summary>
/// <param name="threads">Threads of the sessions that it is for.</param>
internal sealed unsafe class ByteGroupNormOperator(int threads) : CustomOperator
{
    private const string Called = "ByteGroupNorm";

    internal override string Name => Called;

    internal override IReadOnlyList<TensorElementType> Inputs { get; } =
    [
        TensorElementType.UInt8, TensorElementType.Float, TensorElementType.UInt8, TensorElementType.Float, TensorElementType.Float,
        TensorElementType.Float,
    ];

    internal override IReadOnlyList<TensorElementType> Outputs { get; } = [TensorElementType.UInt8];

    internal override int? InPlace => 0;

    internal override OperatorKernel Prepare(in NodeAttributes attributes) =>
        new Kernel(attributes.Integer("groups"), attributes.Float("epsilon"), threads);

    private sealed class Kernel(int groups, float epsilon, int threads) : OperatorKernel
    {
        internal override void Compute(in OperatorContext context)
        {
            var x = MapInputs.Map(context, Called, 0);
            var scale = MapInputs.Scale(context, Called, 1, x[3]);
            var norm = MapInputs.Norm(context, Called, 3, x[3], groups, epsilon);
            float* steps = MapInputs.PerChannel<float>(context, Called, 5, x[3]);
            LaneWidth.Run(norm.Unit, new Work(context, x, scale, context.Output<byte>(0, x.Shape).Data, steps, norm, threads));
        }
    }

    private readonly struct Work(
        OperatorContext context, OperatorTensor<byte> x, ByteScale scale, byte* y, float* steps, ChannelsLastNorm norm, int threads) : ILaneWork
    {
        private readonly byte* _y = y;
        private readonly float* _steps = steps;

        public void Run<TLanes>() where TLanes : unmanaged, ILanes<TLanes> =>
            NormParts.Run(context, new ByteGroupNorm<TLanes>(x.Data, scale, _y, _steps, norm), x[0], x[1] * x[2], threads);
    }
}
