using System.Buffers;
using BigTransfer.Kernels;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BigTransfer.Inference.Operators;

/// <summary>
/// <c>WinogradConv(x, kernels)</c> with the attribute <c>block</c>: a convolution of 3x3 that leaves the sides of a map as they are. x is a map
/// [N, C, H, W] that lies in blocks of channels, kernels are [36, K, C] as <see cref="WinogradTransform"/> makes them, in panels.
/// </summary>
internal sealed unsafe class WinogradConvOperator : CustomOperator
{
    private const int FewestStrips = 4;
    private const int Alignment = 64; // bytes of a cache line, and of the widest vector

    internal override string Name => "WinogradConv";

    internal override IReadOnlyList<TensorElementType> Inputs { get; } = [TensorElementType.Float, TensorElementType.Float];

    internal override IReadOnlyList<TensorElementType> Outputs { get; } = [TensorElementType.Float];

    internal override OperatorKernel Prepare(in NodeAttributes attributes) => new Kernel(attributes.Integer("block"));

    private sealed class Kernel(int block) : OperatorKernel
    {
        internal override void Compute(in OperatorContext context)
        {
            OperatorTensor<float> x = context.Input<float>(0), kernels = context.Input<float>(1);
            // Any file may have such a node; the kernel itself trusts its caller.
            if (block < 1 || ProductShape.PanelWidth % block != 0)
                throw new BigTransferException($"WinogradConv: blocks of {block} do not divide panels of {ProductShape.PanelWidth} outputs");
            if (x.Rank != 4 || x[1] < 1 || x[1] % block != 0 || x[2] > short.MaxValue || x[3] > short.MaxValue)
                throw new BigTransferException($"WinogradConv: [{string.Join(", ", x.Shape.ToArray())}] is no map in blocks of {block}");
            if (kernels.Rank != 3 || kernels[0] != WinogradTransform.Products || kernels[1] % block != 0 || kernels[2] != x[1])
            {
                throw new BigTransferException(
                    $"WinogradConv: expected kernels of [{WinogradTransform.Products}, K, {x[1]}], found [{string.Join(", ", kernels.Shape.ToArray())}]");
            }
            var y = context.Output<float>(0, x[0], kernels[1], x[2], x[3]);
            var maps = new WinogradMaps(block, checked((int)x[1]), checked((int)kernels[1]), x[0], (int)x[2], (int)x[3]);
            if (maps.Tiles == 0 || maps.Outputs == 0)
                return;
            switch (LaneWidth.For(block))
            {
                case 16: Run(context, new StripJob<Lanes512>(maps, x.Data, kernels.Data, y.Data)); break;
                case 8: Run(context, new StripJob<Lanes256>(maps, x.Data, kernels.Data, y.Data)); break;
                case 4: Run(context, new StripJob<Lanes128>(maps, x.Data, kernels.Data, y.Data)); break;
                default: Run(context, new StripJob<ScalarLanes>(maps, x.Data, kernels.Data, y.Data)); break;
            }
        }

        // Enough strips for all threads; or all tiles at once, and each step by all threads.
        private static void Run<TLanes>(in OperatorContext context, StripJob<TLanes> job) where TLanes : unmanaged, ILanes<TLanes>
        {
            if (job.Strips >= FewestStrips)
                context.ParallelFor(job.Strips, job);
            else
                job.RunInSteps(context);
        }
    }

    private readonly struct StripJob<TLanes>(WinogradMaps maps, float* x, float* kernels, float* y) : IParallelJob
        where TLanes : unmanaged, ILanes<TLanes>
    {
        private readonly float* _x = x, _kernels = kernels, _y = y;

        internal long Strips => (maps.Tiles + maps.Strip - 1) / maps.Strip;

        public void Run(long part)
        {
            long first = part * maps.Strip;
            int tiles = (int)Math.Min(maps.Strip, maps.Tiles - first);
            float[] memory = Rent(tiles);
            fixed (float* start = memory)
                new WinogradStrip<TLanes>(maps, _x, _kernels, _y, first, tiles, Aligned(start)).All();
            ArrayPool<float>.Shared.Return(memory);
        }

        internal void RunInSteps(in OperatorContext context)
        {
            int tiles = (int)maps.Tiles;
            float[] memory = Rent(tiles);
            fixed (float* start = memory)
            {
                var strip = new WinogradStrip<TLanes>(maps, _x, _kernels, _y, 0, tiles, Aligned(start));
                context.ParallelFor(strip.InputParts, new InputJob<TLanes>(strip));
                context.ParallelFor(WinogradStrip<TLanes>.ProductParts, new ProductJob<TLanes>(strip));
                context.ParallelFor(strip.OutputParts, new OutputJob<TLanes>(strip));
            }
            ArrayPool<float>.Shared.Return(memory);
        }

        private float[] Rent(int tiles) =>
            ArrayPool<float>.Shared.Rent(checked((int)(WinogradStrip<TLanes>.ScratchLength(maps, tiles) + (Alignment / sizeof(float)))));

        private static float* Aligned(float* start) => (float*)(((nint)start + Alignment - 1) & -Alignment);
    }

    private readonly struct InputJob<TLanes>(WinogradStrip<TLanes> strip) : IParallelJob where TLanes : unmanaged, ILanes<TLanes>
    {
        public void Run(long part) => strip.Input((int)part);
    }

    private readonly struct ProductJob<TLanes>(WinogradStrip<TLanes> strip) : IParallelJob where TLanes : unmanaged, ILanes<TLanes>
    {
        public void Run(long part) => strip.Multiply((int)part);
    }

    private readonly struct OutputJob<TLanes>(WinogradStrip<TLanes> strip) : IParallelJob where TLanes : unmanaged, ILanes<TLanes>
    {
        public void Run(long part) => strip.Output((int)part);
    }
}
