using System.IO.Compression;

namespace BigTransfer.Numpy;

/// <summary>Writes a .npz archive array by array, stored without compression as numpy.savez does.</summary>
public sealed class NpzWriter : IDisposable
{
    private static readonly DateTimeOffset ZipEpoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the same arrays give the same bytes

    private readonly ZipArchive _archive;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Writes to a stream, which is left open. The archive is complete once this is disposed.</summary>
    public NpzWriter(Stream stream) => _archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);

    /// <summary>Adds an array.</summary>
    /// <exception cref="ArgumentException">An array of that name is there already.</exception>
    public void Add(string name, FloatTensor tensor)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(tensor);
        if (!_names.Add(name))
            throw new ArgumentException($"an array '{name}' is there already", nameof(name));
        var entry = _archive.CreateEntry(name + ".npy", CompressionLevel.NoCompression);
        entry.LastWriteTime = ZipEpoch;
        using var stream = entry.Open();
        NpyFile.Write(stream, tensor);
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();
}
