namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>The data of a PyTorch file, by keys. Not thread-safe. Disposing it closes the file.</summary>
internal interface ITorchStorages : IDisposable
{
    /// <summary>Compares a storage with what the file has under its key.</summary>
    /// <exception cref="InvalidDataException">There is none, or of another length.</exception>
    void Check(TorchStorage storage);

    /// <summary>How many bytes are passed over before those from <paramref name="position"/> on can be read.</summary>
    long PassedBefore(long position);

    /// <summary>The bytes under a key from a position on.</summary>
    Stream Open(string key, long position);
}
