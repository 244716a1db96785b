namespace BigTransfer;

/// <summary>Writes a file so that it is there whole or not at all.</summary>
public static class AtomicFile
{
    /// <summary>Calls <paramref name="write"/> with a temporary file beside <paramref name="path"/>, then renames it over the path.</summary>
    /// <param name="path">The file; what is there is replaced, and stays where writing fails.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="BigTransferException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        // Beside the target, because a rename is atomic within one file system only.
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
                write(stream);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e)
        {
            TryDelete(temporary);
            if (e is IOException or UnauthorizedAccessException)
                throw new BigTransferException($"{path}: cannot be written: {e.Message}", e);
            throw;
        }
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
