namespace BigTransfer;

/// <summary>Writes a file so that it is there whole or not at all.</summary>
public static partial class AtomicFile
{
    /// <summary>
    /// Calls <paramref name="write"/> with a temporary file beside <paramref name="path"/>, then renames it over the path. A link is
    /// followed; a device is written into.
    /// </summary>
    /// <param name="path">The file; what is there is replaced, keeps its permissions, and stays as it is where writing fails.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="BigTransferException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            var target = Target(path);
            if (IsDevice(target))
                WriteInto(target, write);
            else
                Replace(target, write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BigTransferException($"{path}: cannot be written: {e.Message}", e);
        }
    }

    /// <summary>The file behind a path, which may be replaced.</summary>
    private static FileInfo Target(string path)
    {
        var target = new FileInfo(path);
        target = target.LinkTarget is null ? target : (FileInfo?)target.ResolveLinkTarget(returnFinalTarget: true) ?? target;
        if (!Directory.Exists(target.DirectoryName))
            throw new IOException($"there is no folder {target.DirectoryName}");
        return target.Exists && target.IsReadOnly ? throw new UnauthorizedAccessException("it is read-only") : target;
    }

    // .NET tells devices apart by their attributes on Windows only.
    private static bool IsDevice(FileInfo target) => OperatingSystem.IsWindows()
        ? target.Exists && (target.Attributes & FileAttributes.Device) != 0
        : target.FullName.StartsWith("/dev/", StringComparison.Ordinal);

    private static void WriteInto(FileInfo target, Action<Stream> write)
    {
        using var stream = new FileStream(target.FullName, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        write(stream);
    }

    private static void Replace(FileInfo target, Action<Stream> write)
    {
        var temporary = Temporary(target);
        try
        {
            using (var stream = Create(temporary))
                write(stream);
            KeepMode(target, temporary);
            File.Move(temporary, target.FullName, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    // Beside the target, because a rename is atomic within one file system only.
    private static string Temporary(FileInfo target) => $"{target.FullName}.{Guid.NewGuid():N}.tmp";

    private static FileStream Create(string path) => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);

    private static void KeepMode(FileInfo target, string temporary)
    {
        if (target.Exists && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(target.FullName));
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that brought us here is the one to report.
        }
    }
}
