using BigTransfer;
using BigTransfer.Models;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Models;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Columns made of layers of the network: rows are prepared while it runs, for the layers of those columns that are read and the rows
/// whose pixels could be made.</summary>
internal sealed class NetworkKernel<TInput>(
    IPixelSource<TInput> source, (int Height, int Width) size, ModelLease lease, IReadOnlyList<NetworkColumn> columns) : IRowKernel<TInput>
{
    public ResultColumn CreateResults(int column, int rows) => columns[column].CreateResults(rows);

    public void Run(ArraySegment<TInput> rows, RowErrors errors, IReadOnlyList<ResultColumn?> results, CancellationToken cancellation)
    {
        var layers = Wanted(results);
        lease.Use(model =>
        {
            if (layers.Length == 0)
                PixelKernel<TInput>.Run(source, rows, errors, results: null, cancellation);
            else
                model.Run(new Batch(source, rows, errors, layers), size.Height, size.Width, [.. layers.Select(layer => layer.Request)], cancellation);
        });
        errors.ThrowFirst();
    }

    public void Dispose() => lease.Dispose();

    /// <summary>What the network is run for: each layer once, whatever number of columns is made of it.</summary>
    private Layer[] Wanted(IReadOnlyList<ResultColumn?> results) =>
        [.. Enumerable.Range(0, columns.Count).Where(i => results[i] is not null)
            .GroupBy(i => (columns[i].Layer, columns[i].Pooled))
            .Select(made => new Layer(
                new LayerRequest(made.Key.Layer, columns[made.First()].Length, made.Key.Pooled), [.. made.Select(i => (ILayerResults)results[i]!)]))];

    /// <param name="Request">What the network is asked for.</param>
    /// <param name="Columns">What is made of it.</param>
    private sealed record Layer(LayerRequest Request, ILayerResults[] Columns);

    private sealed class Batch(IPixelSource<TInput> source, ArraySegment<TInput> rows, RowErrors errors, Layer[] layers) : IPictureBatch
    {
        public int Count => rows.Count;

        public bool Prepare(int picture, Span<float> pixels) => source.TryPrepare(rows, picture, errors, pixels);

        public void Take(int picture, int layer, ReadOnlySpan<float> values)
        {
            try
            {
                foreach (var column in layers[layer].Columns)
                    column.Set(picture, values);
            }
            catch (BigTransferException e)
            {
                // The network's fault, not the picture's: never kept.
                throw errors.Named(picture, e);
            }
        }
    }
}
