using BigTransfer.Kernels;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BigTransfer.Inference.Operators;

/// <summary>
/// <c>StemPool(x)</c>, a 3x3 pool with stride 2, with the attributes <c>block</c>, <c>border</c> (zeros on all four sides) and <c>same</c> (0 or
/// 1: then further zeros for ceil(side / 2) outputs, the odd one below or right): x is a map [N, C, H, W] that lies in blocks of channels.
/// </summary>
internal sealed unsafe class StemPoolOperator : CustomOperator
{
    internal override string Name => "StemPool";

    internal override IReadOnlyList<TensorElementType> Inputs { get; } = [TensorElementType.Float];

    internal override IReadOnlyList<TensorElementType> Outputs { get; } = [TensorElementType.Float];

    internal override OperatorKernel Prepare(in NodeAttributes attributes) =>
        new Kernel(attributes.Integer("block"), attributes.Integer("border"), attributes.Integer("same") != 0);

    private sealed class Kernel(int block, int border, bool same) : OperatorKernel
    {
        internal override void Compute(in OperatorContext context)
        {
            var x = context.Input<float>(0);
            // Any file may have such a node; the kernel itself trusts its caller.
            if (x.Rank != 4 || block < 1 || x[1] % block != 0 || border is not (0 or 1))
            {
                throw new BigTransferException(
                    $"StemPool: [{string.Join(", ", x.Shape.ToArray())}] is no map in blocks of {block}, or a border of {border} is neither 0 nor 1");
            }
            long height = x[2], width = x[3], outputHeight = Side(height), outputWidth = Side(width);
            if (outputHeight < 1 || outputWidth < 1)
                throw new BigTransferException($"nothing is left of a map of {height} x {width} after a window of 3 x 3");
            var y = context.Output<float>(0, x[0], x[1], outputHeight, outputWidth);
            var map = new PoolMap(height, width, outputHeight, outputWidth, Before(height), Before(width));
            context.ParallelFor(x[0] * (x[1] / block), new Job(x.Data, y.Data, map, block));
        }

        private long Before(long side) => border + (same ? side % 2 : 0);

        private long Side(long side) => BlockMaxPool.Side(side, Before(side) + border + (same ? 1 : 0));
    }

    private readonly struct Job(float* x, float* y, PoolMap map, int block) : IParallelJob
    {
        private readonly float* _x = x, _y = y;

        public void Run(long part) => BlockMaxPool.Run(
            _x + (part * map.Height * map.Width * block), _y + (part * map.OutputHeight * map.OutputWidth * block), map, block);
    }
}
