using BigTransfer;

namespace Microsoft.ML.BiT.Batching;

/// <summary>What is wrong with the rows of a batch. Belongs to one cursor or row; rows are reported from any thread.</summary>
/// <param name="keeps">Whether errors are kept; otherwise the first row's is thrown.</param>
/// <param name="rows">Rows of a batch, at most.</param>
internal sealed class RowErrors(bool keeps, int rows)
{
    private readonly BigTransferException?[] _errors = new BigTransferException?[rows];
    private long _firstRow;
    private int _first = int.MaxValue;

    /// <summary>A row's error, by its place in the batch; null where all is well.</summary>
    public BigTransferException? this[int slot] => _errors[slot];

    /// <summary>Forgets those of the batch before.</summary>
    /// <param name="firstRow">Position of the batch's first row, from 0; -1 where rows have none.</param>
    public void Start(long firstRow)
    {
        Array.Clear(_errors);
        _first = int.MaxValue;
        _firstRow = firstRow;
    }

    /// <summary>Whether a row does not matter any more: one before it failed, and will be thrown.</summary>
    public bool IsBehindFirst(int slot) => !keeps && slot > Volatile.Read(ref _first);

    /// <summary>Takes note of a row that cannot be used.</summary>
    public void Report(int slot, BigTransferException error)
    {
        _errors[slot] = error;
        for (var first = Volatile.Read(ref _first); slot < first;)
            first = Interlocked.CompareExchange(ref _first, slot, first) is var seen && seen == first ? slot : seen;
    }

    /// <summary>Once all rows are done: where errors are not kept, throws that of the first row that has one, whichever was reported first.</summary>
    /// <exception cref="BigTransferException">With the row.</exception>
    public void ThrowFirst()
    {
        if (!keeps && _first < int.MaxValue)
            throw Named(_first, _errors[_first]!);
    }

    /// <summary>An error with its row.</summary>
    public BigTransferException Named(int slot, BigTransferException error) =>
        new(_firstRow < 0 ? error.Message : $"row {_firstRow + slot}: {error.Message}", error);
}
