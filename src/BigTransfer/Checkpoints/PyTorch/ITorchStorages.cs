namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>The data of a PyTorch file, by keys. Not thread-safe. Disposing it closes the file.</summary>
internal interface ITorchStorages : IDisposable
{
    /// <summary>Whether data is reached only through the data before it, so that parts of a storage cost more than their length.</summary>
    bool IsSequential { get; }

    /// <summary>Compares a storage with what the file has under its key.</summary>
    /// <exception cref="InvalidDataException">There is none, or of another length.</exception>
    void Check(TorchStorage storage);

    /// <summary>The bytes under a key from a position on. The stream is not the caller's; it serves until the next call.</summary>
    Stream Open(string key, long position);
}
