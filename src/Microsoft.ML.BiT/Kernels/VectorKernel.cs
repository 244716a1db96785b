using System.Buffers;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>A kernel whose results are dense vectors of one length.</summary>
internal abstract class VectorKernel<TInput>(int length) : IRowKernel<TInput, VBuffer<float>>
{
    /// <summary>Floats a row.</summary>
    public int Length => length;

    public void Run(ArraySegment<TInput> rows, long firstRow, Span<VBuffer<float>> results, CancellationToken cancellation)
    {
        var values = ArrayPool<float>.Shared.Rent(rows.Count * length);
        try
        {
            Compute(rows, firstRow, values.AsMemory(0, rows.Count * length), cancellation);
            for (var i = 0; i < rows.Count; i++)
                Fill(ref results[i], values.AsSpan(i * length, length));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(values);
        }
    }

    public void Copy(ref readonly VBuffer<float> result, ref VBuffer<float> destination) => result.CopyTo(ref destination);

    public abstract void Dispose();

    /// <summary>Computes <paramref name="values"/>, [rows, <see cref="Length"/>], row after row.</summary>
    protected abstract void Compute(ArraySegment<TInput> rows, long firstRow, Memory<float> values, CancellationToken cancellation);

    private static void Fill(ref VBuffer<float> destination, ReadOnlySpan<float> values)
    {
        var editor = VBufferEditor.Create(ref destination, values.Length);
        values.CopyTo(editor.Values);
        destination = editor.Commit();
    }
}
