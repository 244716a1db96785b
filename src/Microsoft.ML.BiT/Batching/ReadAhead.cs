namespace Microsoft.ML.BiT.Batching;

/// <summary>
/// Where a batched cursor stands. A row is <em>live</em> while the input cursor stands on it too, and its columns are then read from
/// there; once rows have been read ahead, the current one is a slot of the buffers.
/// </summary>
internal sealed class ReadAhead
{
    /// <summary>The current row's place in the buffers; -1 while it is live.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Rows in the buffers.</summary>
    public int Count { get; set; }

    /// <summary>The cursor's position; -1 before the first row and after the last.</summary>
    public long Position { get; set; } = -1;

    public bool IsLive => Position < 0
        ? throw new InvalidOperationException("The cursor is not on a row: call MoveNext first.")
        : Slot < 0;
}
