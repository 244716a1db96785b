using System.Buffers;
using Microsoft.ML.BiT.Batching;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>The pixels themselves, as one column.</summary>
internal sealed class PixelKernel<TInput>(IPixelSource<TInput> source) : IRowKernel<TInput>
{
    public ResultColumn CreateResults(int column, int rows) => new VectorResults(source.Length, rows);

    public void Run(ArraySegment<TInput> rows, RowErrors errors, IReadOnlyList<ResultColumn?> results, CancellationToken cancellation)
    {
        var pixels = ArrayPool<float>.Shared.Rent(checked(rows.Count * source.Length));
        try
        {
            source.Prepare(rows, errors, pixels, cancellation);
            if (results[0] is not VectorResults vectors)
                return;
            for (var i = 0; i < rows.Count; i++)
                vectors.Set(i, pixels.AsSpan(i * source.Length, source.Length));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(pixels);
        }
    }

    public void Dispose()
    {
    }
}
