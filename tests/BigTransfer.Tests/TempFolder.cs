namespace BigTransfer.Tests;

/// <summary>A folder of its own for a test's files, deleted with them.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("bit-tests-").FullName;

    /// <summary>The path of a file in the folder.</summary>
    public string File(string name) => Path.Combine(Root, name);

    /// <summary>Names of what is in the folder.</summary>
    public string[] Names => [.. Directory.EnumerateFileSystemEntries(Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
