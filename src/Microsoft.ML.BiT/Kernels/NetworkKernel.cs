using System.Buffers;
using BigTransfer;
using BigTransfer.Models;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Models;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Columns made of layers of the network: a batch is prepared and run once, for the layers of those columns that are read.</summary>
internal sealed class NetworkKernel<TInput>(
    IPixelSource<TInput> source, (int Height, int Width) size, ModelLease lease, IReadOnlyList<NetworkColumn> columns) : IRowKernel<TInput>
{
    public ResultColumn CreateResults(int column, int rows) => columns[column].CreateResults(rows);

    public void Run(ArraySegment<TInput> rows, long firstRow, IReadOnlyList<ResultColumn?> results, CancellationToken cancellation) =>
        lease.Use(model => Run(model, rows, firstRow, results, cancellation));

    public void Dispose() => lease.Dispose();

    private void Run(BiTModel model, ArraySegment<TInput> rows, long firstRow, IReadOnlyList<ResultColumn?> results, CancellationToken cancellation)
    {
        var layers = Wanted(results);
        var pixels = ArrayPool<float>.Shared.Rent(checked(rows.Count * source.Length));
        float[][] values = [.. layers.Select(layer => ArrayPool<float>.Shared.Rent(checked(rows.Count * layer.Length)))];
        try
        {
            source.Prepare(rows, firstRow, pixels, cancellation);
            model.Run(
                pixels, rows.Count, size.Height, size.Width,
                [.. layers.Zip(values, (layer, all) => new LayerTarget(layer.Name, all.AsMemory(0, rows.Count * layer.Length), layer.Pooled))],
                cancellation);
            for (var i = 0; i < layers.Count; i++)
                Fill(layers[i], values[i], rows.Count, firstRow, results);
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

    private static void Fill(Layer layer, float[] values, int rows, long firstRow, IReadOnlyList<ResultColumn?> results)
    {
        for (var row = 0; row < rows; row++)
        {
            try
            {
                foreach (var column in layer.Columns)
                    ((ILayerResults)results[column]!).Set(row, values.AsSpan(row * layer.Length, layer.Length));
            }
            catch (BigTransferException e)
            {
                throw RowErrors.Named(e, firstRow, row);
            }
        }
    }

    private sealed record Layer(string Name, bool Pooled, int Length, int[] Columns);
}
