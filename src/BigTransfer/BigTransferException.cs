namespace BigTransfer;

/// <summary>
/// What this library throws for bad input: one line that names the file, tensor, row or option, what was expected and what was found.
/// </summary>
public class BigTransferException : Exception
{
    /// <summary>Creates the exception with its one-line message.</summary>
    public BigTransferException(string message) : base(OneLine(message)) { }

    /// <summary>Creates the exception with its one-line message and what caused it.</summary>
    public BigTransferException(string message, Exception inner) : base(OneLine(message), inner) { }

    /// <summary>Names out of files may hold line ends and other control characters, which must not forge lines of a log.</summary>
    private static string OneLine(string message) =>
        message is not null && message.Any(char.IsControl) ? string.Concat(message.Select(c => char.IsControl(c) ? ' ' : c)) : message!;
}
