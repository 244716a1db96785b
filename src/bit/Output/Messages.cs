namespace BigTransfer.Tool.Output;

/// <summary>What the tool says beside its results: lines on standard error.</summary>
internal static class Messages
{
    /// <summary>Writes one line. Names that come from files may hold anything; what would move the terminal's cursor is made visible.</summary>
    internal static void Write(string message) =>
        Console.Error.WriteLine($"bit: {string.Concat(message.Select(c => char.IsControl(c) ? '\uFFFD' : c))}");
}
