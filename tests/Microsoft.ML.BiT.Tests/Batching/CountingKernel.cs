using BigTransfer;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Batching;

/// <summary>A kernel that counts: its "embedding" of a text is a hash of it, so that every row has a value of its own.</summary>
internal sealed class CountingKernel : IRowKernel<ReadOnlyMemory<char>, VBuffer<float>>
{
    public const int Length = 4;

    private readonly Lock _gate = new();
    private readonly List<int> _batches = [];

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

    public static float[] Embed(ReadOnlySpan<char> text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
            hash = unchecked((hash ^ c) * 16777619u);
        return [hash % 1009, hash % 997, hash % 991, text.Length];
    }

    public void Run(ArraySegment<ReadOnlyMemory<char>> rows, long firstRow, Span<VBuffer<float>> results, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        lock (_gate)
            _batches.Add(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].ToString() == Broken)
                throw new BigTransferException($"row {firstRow + i}: cannot read image '{Broken}'");
            results[i] = new VBuffer<float>(Length, Embed(rows[i].Span));
        }
    }

    public void Copy(ref readonly VBuffer<float> result, ref VBuffer<float> destination) => result.CopyTo(ref destination);

    public void Dispose() => IsDisposed = true;

    public void Reset()
    {
        lock (_gate)
            _batches.Clear();
    }
}
