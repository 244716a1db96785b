namespace BigTransfer.Downloads;

/// <summary>Another place for the same files: addresses that begin with the one are asked for at the other.</summary>
/// <param name="Prefix">How the published address begins: <c>https://storage.googleapis.com/bit_models/</c>.</param>
/// <param name="Replacement">What stands there instead: <c>https://mirror.example/bit/</c>.</param>
public sealed record DownloadMirror(string Prefix, string Replacement)
{
    /// <summary>Reads a list of <c>PREFIX=REPLACEMENT</c>, separated by semicolons or white space.</summary>
    /// <exception cref="BigTransferException">A part of it is no such pair.</exception>
    public static IReadOnlyList<DownloadMirror> ParseList(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split([';', ' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select((pair, index) => Parse(pair, index + 1))];
    }

    // By its number: an address may hold a password.
    private static DownloadMirror Parse(string pair, int number)
    {
        string[] parts = pair.Split('=', 2);
        return parts.Length == 2 && IsWebAddress(parts[0]) && IsWebAddress(parts[1])
            ? new DownloadMirror(parts[0], parts[1])
            : throw new BigTransferException($"mirror {number}: expected https://PUBLISHED=https://MIRROR");
    }

    private static bool IsWebAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http";
}
