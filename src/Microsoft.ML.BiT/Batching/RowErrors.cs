using BigTransfer;

namespace Microsoft.ML.BiT.Batching;

/// <summary>What is wrong with the rows of a batch. Belongs to one cursor or row.</summary>
/// <param name="keeps">Whether errors are kept; otherwise the first one that is reported is thrown.</param>
/// <param name="rows">Rows of a batch, at most.</param>
internal sealed class RowErrors(bool keeps, int rows)
{
    private readonly BigTransferException?[] _errors = new BigTransferException?[rows];
    private long _firstRow;

    /// <summary>The place in the batch from which <see cref="Report"/> counts: that of the rows that are prepared now.</summary>
    public int Offset { get; set; }

    /// <summary>A row's error, by its place in the batch; null where all is well.</summary>
    public BigTransferException? this[int slot] => _errors[slot];

    /// <summary>Forgets those of the batch before.</summary>
    /// <param name="firstRow">Position of the batch's first row, from 0; -1 where rows have none.</param>
    public void Start(long firstRow)
    {
        Array.Clear(_errors);
        Offset = 0;
        _firstRow = firstRow;
    }

    /// <summary>Takes note of a row that cannot be used.</summary>
    /// <exception cref="BigTransferException">Errors are not kept here: this one, with its row.</exception>
    public void Report(int slot, BigTransferException error) => _errors[Offset + slot] = keeps ? error : throw Named(Offset + slot, error);

    /// <summary>An error with its row.</summary>
    public BigTransferException Named(int slot, BigTransferException error) =>
        new(_firstRow < 0 ? error.Message : $"row {_firstRow + slot}: {error.Message}", error);
}
