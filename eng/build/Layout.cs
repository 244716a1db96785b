namespace Build;

/// <summary>Where things are, relative to the repository's root, which is the working directory.</summary>
internal static class Layout
{
    internal const string Solution = "BiT.MLNet.sln";
    internal const string Sample = "samples/FewShotTransfer";
    internal const string Benchmarks = "benchmarks";
    internal const string Feed = "eng/feed";

    internal static string Artifacts => Path.GetFullPath("artifacts");
    internal static string Packages => Path.Combine(Artifacts, "packages");
    internal static string TestResults => Path.Combine(Artifacts, "test-results");
    internal static string GroundProps => Path.Combine(Artifacts, "ground", "Ground.g.props");

    /// <summary>Outside the repository, so that a second clone needs no network: BIT_BUILD_CACHE, or the platform's cache folder.</summary>
    internal static string Cache { get; } = FindCache();

    private static string FindCache()
    {
        if (Environment.GetEnvironmentVariable("BIT_BUILD_CACHE") is { Length: > 0 } chosen)
            return Path.GetFullPath(chosen);
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "bit-mlnet", "build");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS())
            return Path.Combine(home, "Library", "Caches", "bit-mlnet", "build");
        string cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(home, ".cache");
        return Path.Combine(cache, "bit-mlnet", "build");
    }
}
