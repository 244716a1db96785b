namespace BigTransfer.Tests;

/// <summary>
/// Finds the goldens and pictures that live outside the repository: the folder named by BIT_SHARED, or `shared` beside the repository.
/// </summary>
internal static class Shared
{
    /// <summary>The repository's root: the nearest folder above the tests that holds the solution.</summary>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    private static string? Root { get; } = FindRoot();

    /// <summary>The full path of a file or folder in `shared`; where it is absent the calling test ends as inconclusive and says why.</summary>
    public static string Path(string relative)
    {
        if (Root is null)
            Assert.Inconclusive("no folder `shared` beside the repository, and BIT_SHARED is not set");
        var path = System.IO.Path.Combine(Root!, relative);
        if (!File.Exists(path) && !Directory.Exists(path))
            Assert.Inconclusive($"shared/{relative} is not here");
        return path;
    }

    private static string FindRepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "BiT.MLNet.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"no BiT.MLNet.sln above {AppContext.BaseDirectory}");
    }

    private static string? FindRoot()
    {
        var folder = Environment.GetEnvironmentVariable("BIT_SHARED") is { Length: > 0 } named
            ? named
            : System.IO.Path.GetFullPath(System.IO.Path.Combine(RepositoryRoot, "..", "shared"));
        return Directory.Exists(folder) ? folder : null;
    }
}
