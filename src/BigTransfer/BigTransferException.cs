namespace BigTransfer;

/// <summary>
/// Input that cannot be used: a file, a tensor, a row, an option. The message is one line that names it, says what was expected and
/// what was found.
/// </summary>
public class BigTransferException : Exception
{
    /// <summary>An error with its one-line message.</summary>
    public BigTransferException(string message) : base(message) { }

    /// <summary>An error with its one-line message and what caused it.</summary>
    public BigTransferException(string message, Exception inner) : base(message, inner) { }
}
