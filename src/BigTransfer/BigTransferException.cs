namespace BigTransfer;

/// <summary>
/// What this library throws for bad input: one line that names the file, tensor, row or option, what was expected and what was found.
/// </summary>
public class BigTransferException : Exception
{
    /// <summary>Creates the exception with its one-line message.</summary>
    public BigTransferException(string message) : base(message) { }

    /// <summary>Creates the exception with its one-line message and what caused it.</summary>
    public BigTransferException(string message, Exception inner) : base(message, inner) { }
}
