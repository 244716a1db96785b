using System.Buffers;
using BigTransfer.Kernels;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BigTransfer.Inference.Operators;

/// <summary><c>ByteMaxPool(x, zeros)</c>, the stem's 3x3 pool with stride 2 behind a border of zeros: x is bytes [N, H, W, C], zeros the C levels of
/// 0.</summary>
internal sealed unsafe class ByteMaxPoolOperator : CustomOperator
{
    private const string Called = "ByteMaxPool";

    internal override string Name => Called;

    internal override IReadOnlyList<TensorElementType> Inputs { get; } = [TensorElementType.UInt8, TensorElementType.UInt8];

    internal override IReadOnlyList<TensorElementType> Outputs { get; } = [TensorElementType.UInt8];

    internal override OperatorKernel Prepare(in NodeAttributes attributes) => new Kernel();

    private sealed class Kernel : OperatorKernel
    {
        internal override void Compute(in OperatorContext context)
        {
            var x = MapInputs.Map(context, Called, 0);
            byte* zeros = MapInputs.PerChannel<byte>(context, Called, 1, x[3]);
            var y = context.Output<byte>(0, x[0], ByteMaxPool.Side(x[1]), ByteMaxPool.Side(x[2]), x[3]);
            context.ParallelFor(y[0] * y[1], new Job(x.Data, y.Data, zeros, x[1], checked((int)x[2]), (int)x[3]));
        }
    }

    private readonly struct Job(byte* x, byte* y, byte* zeros, long height, int width, int channels) : IParallelJob
    {
        private readonly byte* _x = x, _y = y, _zeros = zeros;

        public void Run(long part)
        {
            long rows = ByteMaxPool.Side(height), length = width * (long)channels;
            byte[] scratch = ArrayPool<byte>.Shared.Rent((int)length);
            ByteMaxPool.Row(
                _x + (part / rows * height * length), _y + (part * ByteMaxPool.Side(width) * channels), part % rows, height, width,
                new ReadOnlySpan<byte>(_zeros, channels), scratch);
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }
}
