using System.Collections.Concurrent;

namespace Microsoft.ML.BiT.Models;

/// <summary>A folder of one's own among the temporary ones. It goes when it is disposed, when nobody reaches it any more, or with the process.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private static readonly ConcurrentDictionary<string, byte> Living = new();

    static TemporaryFolder() => AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
    {
        foreach (var folder in Living.Keys)
            Delete(folder);
    };

    public TemporaryFolder() => Living[Path] = 0;

    ~TemporaryFolder() => Delete(Path);

    public string Path { get; } = Directory.CreateTempSubdirectory("bit-model-").FullName;

    public void Dispose()
    {
        Delete(Path);
        GC.SuppressFinalize(this);
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A reader on another thread holds a file, or it is gone: the system clears its temporary folder by itself.
        }
        Living.TryRemove(folder, out _);
    }
}
