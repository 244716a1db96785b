using System.Buffers;
using System.Runtime.ExceptionServices;
using BigTransfer.Inference;

namespace BigTransfer.Models;

/// <summary>
/// A run that makes pixels as it goes. Several callers each prepare the pictures of their own part and run it, so that none waits for another
/// and only their parts are in memory. One caller has the next half prepared on all cores while the network runs over the one before.
/// </summary>
/// <param name="batch">The pictures.</param>
/// <param name="length">Floats a picture.</param>
/// <param name="fixedBatch">The only number of pictures that the network takes at once; null where it takes any.</param>
/// <param name="layers">What the network is run for.</param>
/// <param name="run">Runs the network over some pictures that are prepared, by the plan for them.</param>
internal sealed class PictureRun(
    IPictureBatch batch, int length, int? fixedBatch, IReadOnlyList<LayerRequest> layers,
    Action<RunPlan, ReadOnlyMemory<float>, IReadOnlyList<LayerTarget>, CancellationToken> run)
{
    /// <summary>Pictures that one caller has prepared at once, at least: fewer keep neither the cores nor the network busy.</summary>
    private const int FewestTogether = 8;

    internal void Run(RunPlan plan, CancellationToken cancellation)
    {
        try
        {
            if (plan.Callers > 1)
                plan.Run((first, count, stop) => RunPart(plan, first, count, stop), cancellation);
            else
                RunAhead(plan, Half(plan.Pictures), cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    // Whole fixed batches: what one of them lacks is run all the same.
    private int Half(int pictures)
    {
        int half = Math.Max(FewestTogether, (pictures + 1) / 2), step = fixedBatch ?? 1;
        return (half + step - 1) / step * step;
    }

    /// <summary>One part, by one caller.</summary>
    private void RunPart(RunPlan plan, int first, int count, CancellationToken stop)
    {
        float[] pixels = ArrayPool<float>.Shared.Rent(checked(count * length));
        try
        {
            var pictures = new int[count];
            int good = 0;
            for (int picture = first; picture < first + count; picture++)
            {
                stop.ThrowIfCancellationRequested();
                if (batch.Prepare(picture, pixels.AsSpan(good * length, length)))
                    pictures[good++] = picture;
            }
            RunOver(plan, pixels, pictures.AsSpan(0, good), stop);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(pixels);
        }
    }

    private void RunAhead(RunPlan plan, int part, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        int total = plan.Pictures;
        float[][] pixels = [.. Enumerable.Range(0, part < total ? 2 : 1).Select(_ => ArrayPool<float>.Shared.Rent(checked(Math.Min(part, total) * length)))];
        Task<int[]>? preparing = null;
        try
        {
            int[] ready = PrepareTogether(0, Math.Min(part, total), pixels[0], stop.Token);
            for (int first = 0, turn = 0; first < total; first += part, turn ^= 1)
            {
                var (next, other) = (first + part, pixels[(turn ^ 1) % pixels.Length]);
                preparing = next < total
                    ? Task.Run(() => PrepareTogether(next, Math.Min(part, total - next), other, stop.Token), CancellationToken.None)
                    : null;
                RunOver(plan, pixels[turn], ready, cancellation);
                ready = preparing?.GetAwaiter().GetResult() ?? [];
            }
        }
        finally
        {
            stop.Cancel();
            // The memory is in use until then. Why this run failed is known already.
            ((IAsyncResult?)preparing)?.AsyncWaitHandle.WaitOne();
            foreach (float[] rented in pixels)
                ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <summary>Prepares pictures on all cores, and moves those that have pixels together.</summary>
    /// <returns>Which these are, ascending.</returns>
    private int[] PrepareTogether(int first, int count, float[] pixels, CancellationToken stop)
    {
        var isGood = new bool[count];
        try
        {
            // No more at once than can run: each has a picture in memory.
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            {
                // Not Parallel.For's own token: its exception would differ from everybody else's.
                stop.ThrowIfCancellationRequested();
                isGood[i] = batch.Prepare(first + i, pixels.AsSpan(i * length, length));
            });
        }
        catch (AggregateException e)
        {
            // Whoever calls sees the failure itself, as from one thread.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        int[] good = [.. Enumerable.Range(0, count).Where(i => isGood[i])];
        for (int i = 0; i < good.Length; i++)
        {
            if (good[i] != i)
                pixels.AsSpan(good[i] * length, length).CopyTo(pixels.AsSpan(i * length));
            good[i] += first;
        }
        return good;
    }

    private void RunOver(RunPlan plan, float[] pixels, ReadOnlySpan<int> pictures, CancellationToken stop)
    {
        if (pictures.IsEmpty)
            return;
        var values = new float[layers.Count][];
        try
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = ArrayPool<float>.Shared.Rent(checked(pictures.Length * layers[i].Length));
            var targets = new LayerTarget[layers.Count];
            for (int i = 0; i < targets.Length; i++)
                targets[i] = new LayerTarget(layers[i].Layer, values[i].AsMemory(0, pictures.Length * layers[i].Length), layers[i].Pooled);
            run(plan.For(pictures.Length), pixels.AsMemory(0, pictures.Length * length), targets, stop);
            for (int i = 0; i < values.Length; i++)
            {
                for (int j = 0; j < pictures.Length; j++)
                    batch.Take(pictures[j], i, values[i].AsSpan(j * layers[i].Length, layers[i].Length));
            }
        }
        finally
        {
            foreach (float[]? rented in values)
            {
                if (rented is not null)
                    ArrayPool<float>.Shared.Return(rented);
            }
        }
    }
}
