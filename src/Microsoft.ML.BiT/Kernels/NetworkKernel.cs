using System.Buffers;
using BigTransfer;
using BigTransfer.Models;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Models;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Columns made of layers of the network: a batch is prepared and run, for the layers of those columns that are read and the rows whose
/// pixels could be made. A long batch goes in parts, each prepared on all cores while the network runs over the one before.</summary>
internal sealed class NetworkKernel<TInput>(
    IPixelSource<TInput> source, (int Height, int Width) size, ModelLease lease, IReadOnlyList<NetworkColumn> columns) : IRowKernel<TInput>
{
    /// <summary>Rows of a part at least: fewer keep neither the cores nor the network busy.</summary>
    private const int SmallestPart = 8;

    public ResultColumn CreateResults(int column, int rows) => columns[column].CreateResults(rows);

    public void Run(ArraySegment<TInput> rows, RowErrors errors, IReadOnlyList<ResultColumn?> results, CancellationToken cancellation) =>
        lease.Use(model => Run(model, rows, errors, results, cancellation));

    public void Dispose() => lease.Dispose();

    private void Run(
        BiTModel model, ArraySegment<TInput> rows, RowErrors errors, IReadOnlyList<ResultColumn?> results, CancellationToken cancellation)
    {
        var layers = Wanted(results);
        var part = PartOf(rows.Count, model, layers);
        var pixels = ArrayPool<float>.Shared.Rent(checked(rows.Count * source.Length));
        float[][] values = [.. layers.Select(layer => ArrayPool<float>.Shared.Rent(checked(part * layer.Length)))];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task? preparing = null;
        try
        {
            Prepare(0);
            for (var first = 0; first < rows.Count; first += part)
            {
                preparing?.GetAwaiter().GetResult();
                var next = first + part;
                preparing = next < rows.Count ? Task.Run(() => Prepare(next), CancellationToken.None) : null;
                Run(model, pixels, first, Math.Min(part, rows.Count - first));
            }
        }
        finally
        {
            stop.Cancel();
            // The memory is in use until then. Why this run failed is known already.
            ((IAsyncResult?)preparing)?.AsyncWaitHandle.WaitOne();
            ArrayPool<float>.Shared.Return(pixels);
            foreach (var rented in values)
                ArrayPool<float>.Shared.Return(rented);
        }

        void Prepare(int first)
        {
            errors.Offset = first;
            source.Prepare(rows.Slice(first, Math.Min(part, rows.Count - first)), errors, pixels.AsMemory(first * source.Length), stop.Token);
        }

        void Run(BiTModel model, float[] pixels, int first, int count)
        {
            int[] slots = [.. Enumerable.Range(first, count).Where(slot => errors[slot] is null)];
            if (layers.Count == 0 || slots.Length == 0)
                return;
            MoveTogether(pixels, first, slots);
            model.Run(
                pixels.AsMemory(first * source.Length), slots.Length, size.Height, size.Width,
                [.. layers.Zip(values, (layer, all) => new LayerTarget(layer.Name, all.AsMemory(0, slots.Length * layer.Length), layer.Pooled))],
                cancellation);
            for (var i = 0; i < layers.Count; i++)
                Fill(layers[i], values[i], slots, errors, results);
        }
    }

    /// <summary>Rows of a part: enough for all callers of the network.</summary>
    private static int PartOf(int rows, BiTModel model, List<Layer> layers)
    {
        if (rows < 2 * SmallestPart || layers.Count == 0)
            return rows;
        var part = Math.Max(SmallestPart, model.CallersFor(rows, [.. layers.Select(layer => layer.Name)]));
        return rows < 2 * part ? rows : part;
    }

    /// <summary>What the network is run for: each layer once, whatever number of columns is made of it.</summary>
    private List<Layer> Wanted(IReadOnlyList<ResultColumn?> results) =>
        [.. Enumerable.Range(0, columns.Count).Where(i => results[i] is not null)
            .GroupBy(i => (columns[i].Layer, columns[i].Pooled))
            .Select(made => new Layer(made.Key.Layer, made.Key.Pooled, columns[made.First()].Length, [.. made]))];

    /// <summary>The pixels of the rows in <paramref name="slots"/>, ascending, one after the other from <paramref name="first"/> on.</summary>
    private void MoveTogether(Span<float> pixels, int first, int[] slots)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] != first + i)
                pixels.Slice(slots[i] * source.Length, source.Length).CopyTo(pixels[((first + i) * source.Length)..]);
        }
    }

    private static void Fill(Layer layer, float[] values, int[] slots, RowErrors errors, IReadOnlyList<ResultColumn?> results)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            try
            {
                foreach (var column in layer.Columns)
                    ((ILayerResults)results[column]!).Set(slots[i], values.AsSpan(i * layer.Length, layer.Length));
            }
            catch (BigTransferException e)
            {
                // The network's fault, not the picture's: never kept.
                throw errors.Named(slots[i], e);
            }
        }
    }

    private sealed record Layer(string Name, bool Pooled, int Length, int[] Columns);
}
