namespace BigTransfer;

/// <summary>Opens files for reading with errors that name them.</summary>
internal static class InputFile
{
    /// <exception cref="BigTransferException">There is no such file, it is a folder, or it may not be read.</exception>
    public static FileStream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return File.OpenRead(path);
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
