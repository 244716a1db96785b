namespace BigTransfer.Downloads;

/// <summary>Where the platform keeps what can be fetched again.</summary>
internal static class CacheFolder
{
    private const string Own = "bit-mlnet";

    /// <summary>
    /// %LOCALAPPDATA% on Windows, ~/Library/Caches on macOS, elsewhere XDG_CACHE_HOME or ~/.cache (XDG Base Directory Specification, which has
    /// relative paths ignored), and in it bit-mlnet/models.
    /// </summary>
    internal static string Default => Path.Combine(
        OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
        : OperatingSystem.IsMacOS() ? Path.Combine(Home, "Library", "Caches")
        : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathFullyQualified(xdg) ? xdg
        : Path.Combine(Home, ".cache"), Own, "models");

    /// <summary>The folder that options name, or else the environment; nothing else of the environment is looked at.</summary>
    internal static string Of(DownloadOptions? options) => options?.CacheFolder
        ?? (Environment.GetEnvironmentVariable(DownloadOptions.CacheVariable) is { Length: > 0 } folder ? Path.GetFullPath(folder) : Default);

    // A user without a home, as in some containers, still has a temporary folder.
    private static string Home =>
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? home : Path.GetTempPath();
}
