using System.Buffers;
using BigTransfer.Kernels;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BigTransfer.Inference.Operators;

/// <summary><c>PixelPatches(x, steps, zeros)</c>: of pixels [N, C, H, W] the bytes that each output of the stem's 7x7 convolution with stride 2 sees,
/// [N, h, w, patch], steps and zeros by channel.</summary>
internal sealed unsafe class PixelPatchesOperator : CustomOperator
{
    private const int MostRows = 14; // of a part: enough that few are quantised twice, few enough for all threads

    private const string Called = "PixelPatches";

    internal override string Name => Called;

    internal override IReadOnlyList<TensorElementType> Inputs { get; } = [TensorElementType.Float, TensorElementType.Float, TensorElementType.UInt8];

    internal override IReadOnlyList<TensorElementType> Outputs { get; } = [TensorElementType.UInt8];

    internal override OperatorKernel Prepare(in NodeAttributes attributes) => new Kernel();

    private sealed class Kernel : OperatorKernel
    {
        internal override void Compute(in OperatorContext context)
        {
            var x = context.Input<float>(0);
            if (x.Rank != 4)
                throw new BigTransferException($"{Called}: [{string.Join(", ", x.Shape.ToArray())}] are no pixels [N, C, H, W]");
            var scale = MapInputs.Scale(context, Called, 1, x[1]);
            var map = (checked((int)x[1]), checked((int)x[2]), checked((int)x[3]));
            long rows = PixelPatches.Side(x[2]), columns = PixelPatches.Side(x[3]);
            var y = context.Output<byte>(0, x[0], rows, columns, PixelPatches.Length((int)x[1]));
            context.ParallelFor(
                x[0] * Parts(rows), new Job(x.Data, map, scale.Steps, scale.Zeros, y.Data, (int)rows));
        }
    }

    private static long Parts(long rows) => (rows + MostRows - 1) / MostRows;

    private readonly struct Job(float* x, (int Channels, int Height, int Width) map, float* steps, byte* zeros, byte* y, int rows) : IParallelJob
    {
        private readonly float* _x = x, _steps = steps;
        private readonly byte* _zeros = zeros, _y = y;

        public void Run(long part)
        {
            long picture = part / Parts(rows), line = PixelPatches.Side(map.Width) * PixelPatches.Length(map.Channels);
            int first = (int)(part % Parts(rows)) * MostRows, here = Math.Min(MostRows, rows - first);
            byte[] scratch = ArrayPool<byte>.Shared.Rent(PixelPatches.ScratchLength(here, map.Width, map.Channels));
            fixed (byte* memory = scratch)
            {
                PixelPatches.Rows(
                    _x + (picture * map.Channels * map.Height * map.Width), map, _steps, _zeros, _y + (((picture * rows) + first) * line), first, here,
                    memory);
            }
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }
}
