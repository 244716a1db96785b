using System.Buffers;
using BigTransfer;
using BigTransfer.Models;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Models;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Columns made of layers of the network: a batch is prepared and run once, for the layers of those columns that are read and the rows
/// whose pixels could be made.</summary>
internal sealed class NetworkKernel<TInput>(
    IPixelSource<TInput> source, (int Height, int Width) size, ModelLease lease, IReadOnlyList<NetworkColumn> columns) : IRowKernel<TInput>
{
    public ResultColumn CreateResults(int column, int rows) => columns[column].CreateResults(rows);

    public void Run(ArraySegment<TInput> rows, RowErrors errors, IReadOnlyList<ResultColumn?> results, CancellationToken cancellation) =>
        lease.Use(model => Run(model, rows, errors, results, cancellation));

    public void Dispose() => lease.Dispose();

    private void Run(
        BiTModel model, ArraySegment<TInput> rows, RowErrors errors, IReadOnlyList<ResultColumn?> results, CancellationToken cancellation)
    {
        var layers = Wanted(results);
        var pixels = ArrayPool<float>.Shared.Rent(checked(rows.Count * source.Length));
        float[][] values = [.. layers.Select(layer => ArrayPool<float>.Shared.Rent(checked(rows.Count * layer.Length)))];
        try
        {
            source.Prepare(rows, errors, pixels, cancellation);
            int[] slots = [.. Enumerable.Range(0, rows.Count).Where(slot => errors[slot] is null)];
            if (layers.Count == 0 || slots.Length == 0)
                return;
            MoveTogether(pixels, slots);
            model.Run(
                pixels, slots.Length, size.Height, size.Width,
                [.. layers.Zip(values, (layer, all) => new LayerTarget(layer.Name, all.AsMemory(0, slots.Length * layer.Length), layer.Pooled))],
                cancellation);
            for (var i = 0; i < layers.Count; i++)
                Fill(layers[i], values[i], slots, errors, results);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(pixels);
            foreach (var rented in values)
                ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <summary>What the network is run for: each layer once, whatever number of columns is made of it.</summary>
    private List<Layer> Wanted(IReadOnlyList<ResultColumn?> results) =>
        [.. Enumerable.Range(0, columns.Count).Where(i => results[i] is not null)
            .GroupBy(i => (columns[i].Layer, columns[i].Pooled))
            .Select(made => new Layer(made.Key.Layer, made.Key.Pooled, columns[made.First()].Length, [.. made]))];

    /// <summary>The pixels of the rows in <paramref name="slots"/>, ascending, one after the other at the start.</summary>
    private void MoveTogether(Span<float> pixels, int[] slots)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] != i)
                pixels.Slice(slots[i] * source.Length, source.Length).CopyTo(pixels[(i * source.Length)..]);
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
