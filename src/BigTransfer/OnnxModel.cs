namespace BigTransfer;

/// <summary>An ONNX model in memory, as a session takes it; large weights may lie in files of a folder.</summary>
internal sealed class OnnxModel : IDisposable
{
    private readonly long _externalBytes;
    private readonly bool _ownsFolder;

    /// <param name="bytes">The model's message.</param>
    /// <param name="folder">Where its external data lies; null where it has none.</param>
    /// <param name="externalBytes">How much that is, where it was made for the session.</param>
    /// <param name="ownsFolder">Whether the folder is a private one, to be deleted with this.</param>
    public OnnxModel(byte[] bytes, string? folder = null, long externalBytes = 0, bool ownsFolder = false) =>
        (Bytes, Folder, _externalBytes, _ownsFolder) = (bytes, folder, externalBytes, ownsFolder);

    /// <summary>The model's message; empty once disposed.</summary>
    public byte[] Bytes { get; private set; }

    /// <summary>Where its external data lies; null where it has none.</summary>
    public string? Folder { get; }

    /// <summary>Whether 8-bit weights of it were chosen so that any two products fit 16 bits together, as BiTQuantizer does: then kernels without
    /// VNNI are exact as they are.</summary>
    public bool PairsFit { get; set; }

    /// <summary>Bytes of the message and of the external data that was made for the session.</summary>
    public long Length => Bytes.Length + _externalBytes;

    /// <summary>Lets go of the memory, and deletes a private folder if nothing holds its files any more; may be called again.</summary>
    public void Dispose()
    {
        Bytes = [];
        if (!_ownsFolder)
            return;
        try
        {
            if (Directory.Exists(Folder))
                Directory.Delete(Folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // On Windows a session keeps its weights mapped: the folder goes when the session does.
        }
    }
}
