using BigTransfer;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Kernels;

namespace Microsoft.ML.BiT.Tests.Batching;

/// <summary>A kernel that counts: its "embedding" of a text is a hash of it, so that every row has a value of its own; a second column has it
/// reversed.</summary>
internal sealed class CountingKernel : IRowKernel<ReadOnlyMemory<char>>
{
    public const int Length = 4;

    private readonly Lock _gate = new();
    private readonly List<int> _batches = [];
    private readonly int[] _ofColumn = new int[2];

    /// <summary>A text that cannot be computed.</summary>
    public string? Broken { get; set; }

    public bool IsDisposed { get; private set; }

    /// <summary>The sizes of the batches so far.</summary>
    public int[] Batches
    {
        get
        {
            lock (_gate)
                return [.. _batches];
        }
    }

    public int Rows => Batches.Sum();

    /// <summary>The rows so far, by column.</summary>
    public int[] RowsOfColumns
    {
        get
        {
            lock (_gate)
                return [.. _ofColumn];
        }
    }

    public static float[] Embed(ReadOnlySpan<char> text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
            hash = unchecked((hash ^ c) * 16777619u);
        return [hash % 1009, hash % 997, hash % 991, text.Length];
    }

    public ResultColumn CreateResults(int column, int rows) => new VectorResults(Length, rows);

    public void Run(ArraySegment<ReadOnlyMemory<char>> rows, RowErrors errors, IReadOnlyList<ResultColumn?> results, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        lock (_gate)
        {
            _batches.Add(rows.Count);
            for (var column = 0; column < results.Count; column++)
                _ofColumn[column] += results[column] is null ? 0 : rows.Count;
        }
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].ToString() == Broken)
                throw errors.Named(i, new BigTransferException($"cannot read image '{Broken}'"));
            var embedding = Embed(rows[i].Span);
            (results[0] as VectorResults)?.Set(i, embedding);
            if (results.Count > 1)
                (results[1] as VectorResults)?.Set(i, [.. embedding.Reverse()]);
        }
    }

    public void Dispose() => IsDisposed = true;

    public void Reset()
    {
        lock (_gate)
        {
            _batches.Clear();
            Array.Clear(_ofColumn);
        }
    }
}
