using System.Buffers;
using BigTransfer.Kernels;

namespace BigTransfer.Inference.Operators;

/// <summary>
/// Runs a norm on a session's threads: unit by unit, each while it is in the nearest cache. Where there are fewer units than threads, as in the first
/// stage, threads sum stretches of positions, wait for each other, and normalise the same stretches.
/// </summary>
internal static unsafe class NormParts
{
    /// <param name="context">Has the threads.</param>
    /// <param name="kernel">The norm.</param>
    /// <param name="pictures">N.</param>
    /// <param name="positions">H * W.</param>
    /// <param name="threads">Threads of the session.</param>
    internal static void Run<TKernel>(in OperatorContext context, TKernel kernel, long pictures, long positions, int threads)
        where TKernel : unmanaged, IChannelsLastNorm
    {
        if (pictures == 0 || positions == 0)
            return;
        int units = kernel.Norm.Channels / kernel.Norm.Unit;
        var stretches = new Stretches(positions, pictures * units >= threads ? 1 : (threads + pictures - 1) / pictures);
        if (stretches.Count == 1)
        {
            context.ParallelFor(pictures * units, new UnitJob<TKernel>(kernel, positions));
            return;
        }
        int length = checked((int)(pictures * stretches.Count * kernel.Norm.MomentsOf(kernel.Norm.Channels)));
        double[] rented = ArrayPool<double>.Shared.Rent(length);
        Array.Clear(rented, 0, length);
        fixed (double* moments = rented)
        {
            context.ParallelFor(pictures * stretches.Count, new SumJob<TKernel>(kernel, stretches, moments));
            context.ParallelFor(pictures * stretches.Count, new NormalizeJob<TKernel>(kernel, stretches, moments));
        }
        ArrayPool<double>.Shared.Return(rented);
    }

    /// <summary>A picture's positions in about equal stretches that begin where runs do.</summary>
    private readonly struct Stretches(long positions, long wanted)
    {
        private static long RunsOf(long positions) => (positions + ChannelsLastNorm.Run - 1) / ChannelsLastNorm.Run;

        internal long Positions => positions;

        internal long Count { get; } = Math.Min(RunsOf(positions), wanted);

        /// <summary>Picture, first position and number of positions of a stretch, counted through all pictures.</summary>
        internal (long Picture, long Start, long Length) this[long part]
        {
            get
            {
                long picture = part / Count, start = First(part % Count);
                return (picture, (picture * positions) + start, First((part % Count) + 1) - start);
            }
        }

        private long First(long stretch) => Math.Min(positions, RunsOf(positions) * stretch / Count * ChannelsLastNorm.Run);
    }

    private readonly struct UnitJob<TKernel>(TKernel kernel, long positions) : IParallelJob where TKernel : unmanaged, IChannelsLastNorm
    {
        public void Run(long part)
        {
            int units = kernel.Norm.Channels / kernel.Norm.Unit, first = (int)(part % units) * kernel.Norm.Unit;
            int length = kernel.Norm.MomentsOf(kernel.Norm.Unit);
            double* moments = stackalloc double[length];
            new Span<double>(moments, length).Clear();
            kernel.Sum(first, part / units * positions, positions, moments);
            kernel.Normalize(first, part / units * positions, positions, moments, positions);
        }
    }

    private readonly struct SumJob<TKernel>(TKernel kernel, Stretches stretches, double* moments) : IParallelJob
        where TKernel : unmanaged, IChannelsLastNorm
    {
        private readonly double* _moments = moments;

        public void Run(long part)
        {
            var (_, start, length) = stretches[part];
            double* own = _moments + (part * kernel.Norm.MomentsOf(kernel.Norm.Channels));
            for (int first = 0; first < kernel.Norm.Channels; first += kernel.Norm.Unit)
                kernel.Sum(first, start, length, own + kernel.Norm.MomentsOf(first));
        }
    }

    private readonly struct NormalizeJob<TKernel>(TKernel kernel, Stretches stretches, double* moments) : IParallelJob
        where TKernel : unmanaged, IChannelsLastNorm
    {
        private readonly double* _moments = moments;

        public void Run(long part)
        {
            var (picture, start, length) = stretches[part];
            int all = kernel.Norm.MomentsOf(kernel.Norm.Channels), ofUnit = kernel.Norm.MomentsOf(kernel.Norm.Unit);
            double* total = stackalloc double[ofUnit];
            for (int first = 0; first < kernel.Norm.Channels; first += kernel.Norm.Unit)
            {
                double* from = _moments + (picture * stretches.Count * all) + kernel.Norm.MomentsOf(first);
                for (int i = 0; i < ofUnit; i++)
                {
                    total[i] = 0;
                    for (long stretch = 0; stretch < stretches.Count; stretch++)
                        total[i] += from[(stretch * all) + i];
                }
                kernel.Normalize(first, start, length, total, stretches.Positions);
            }
        }
    }
}
