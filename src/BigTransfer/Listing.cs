namespace BigTransfer;

/// <summary>Lists of names inside one-line messages.</summary>
internal static class Listing
{
    /// <summary>1 tensor, 2 tensors.</summary>
    public static string Counted(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    /// <summary>'a', 'b', 'c' and 4 more.</summary>
    public static string Of(IReadOnlyCollection<string> names, int most = 3)
    {
        var shown = string.Join(", ", names.Take(most).Select(name => $"'{name}'"));
        return names.Count > most ? $"{shown} and {names.Count - most} more" : shown;
    }
}
