namespace BigTransfer;

/// <summary>Opens files for reading with errors that name them.</summary>
internal static class InputFile
{
    /// <param name="path">The file.</param>
    /// <param name="buffer">Bytes that are read at once; 0 for readers that ask for much anyway.</param>
    /// <exception cref="BigTransferException">There is no such file, it is a folder, or it may not be read.</exception>
    public static FileStream Open(string path, int buffer = 4096)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = Directory.Exists(path) ? "is a folder; a file was expected"
                : File.Exists(path) ? $"cannot be read: {e.Message}"
                : "no such file";
            throw new BigTransferException($"{path}: {reason}", e);
        }
    }
}
