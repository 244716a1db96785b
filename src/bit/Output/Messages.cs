namespace BigTransfer.Tool.Output;

/// <summary>What the tool says beside its results: lines on standard error.</summary>
internal static class Messages
{
    /// <summary>Writes one line. Names that come from files may hold anything; see <see cref="Visible"/>.</summary>
    internal static void Write(string message) => Console.Error.WriteLine($"bit: {Visible(message)}");

    /// <summary>A text from a file with its control characters made visible.</summary>
    internal static string Visible(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
