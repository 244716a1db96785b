using System.IO.Compression;

namespace BigTransfer.Numpy;

/// <summary>
/// The arrays of a .npz archive (numpy.savez and savez_compressed), each read when it is asked for. Not thread-safe.
/// </summary>
public sealed class NpzReader : IDisposable
{
    private const string Extension = ".npy";
    private const long DeflateLimit = 1032; // deflate turns one byte into at most 1032
    private const long Slack = 64;

    private readonly string _name;
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>Opens an archive.</summary>
    /// <exception cref="BigTransferException">The file is missing, cut short, or not such an archive.</exception>
    public NpzReader(string path) : this(InputFile.Open(path), path) { }

    /// <summary>Opens an archive in a seekable stream, which it then owns.</summary>
    /// <param name="stream">The archive.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="BigTransferException">Cut short, or not such an archive.</exception>
    public NpzReader(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _name = name;
        try
        {
            _archive = new ZipArchive(stream, ZipArchiveMode.Read);
            Index(stream.Length);
        }
        catch (Exception e)
        {
            stream.Dispose();
            if (e is InvalidDataException or IOException)
                throw new BigTransferException($"{name}: not a whole npz archive: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Names of the arrays, in the archive's order.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Type and shape of an array, checked against the bytes that the archive has for it.</summary>
    /// <exception cref="BigTransferException">No such array, or its header is not a readable one.</exception>
    public NpyHeader ReadHeader(string array)
    {
        using var stream = Open(array);
        return ReadHeader(stream, array);
    }

    /// <summary>Reads an array of float16, float32, float64, uint8, int32 or int64 (little-endian) as float32.</summary>
    /// <exception cref="BigTransferException">No such array, or it is damaged.</exception>
    public FloatTensor Read(string array)
    {
        var tensor = new FloatTensor(ReadHeader(array).Shape);
        Read(array, tensor.Data);
        return tensor;
    }

    /// <summary>Reads an array as float32 into memory of the caller, which has exactly its number of elements.</summary>
    /// <exception cref="BigTransferException">No such array, or it is damaged.</exception>
    public void Read(string array, Span<float> destination)
    {
        using var stream = Open(array);
        var header = ReadHeader(stream, array);
        if (header.Count != destination.Length)
            throw new ArgumentException($"'{array}' has {header.Count} elements, the destination {destination.Length}", nameof(destination));
        try
        {
            NpyData.Read(stream, header, destination);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new BigTransferException($"{_name}: array '{array}' is damaged: {e.Message}", e);
        }
        if (stream.Checksum != _entries[array].Crc32)
            throw new BigTransferException($"{_name}: array '{array}' is damaged: its checksum differs from the archive's");
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    private void Index(long archiveBytes)
    {
        long total = 0;
        foreach (var entry in _archive.Entries)
        {
            if (!entry.FullName.EndsWith(Extension, StringComparison.Ordinal))
                throw new BigTransferException($"{_name}: holds '{entry.FullName}', which is not a {Extension} array");
            var array = entry.FullName[..^Extension.Length];
            if (!_entries.TryAdd(array, entry))
                throw new BigTransferException($"{_name}: holds '{array}' twice");
            // A length that its compressed bytes cannot give would have memory taken for nothing.
            if (entry.Length / DeflateLimit > entry.CompressedLength + Slack)
                throw new BigTransferException(
                    $"{_name}: array '{array}' claims {entry.Length} bytes out of {entry.CompressedLength} compressed ones");
            total += entry.CompressedLength;
            if (total > archiveBytes)
                throw new BigTransferException($"{_name}: its arrays claim more bytes than the file has ({archiveBytes})");
        }
    }

    private NpyHeader ReadHeader(ChecksumStream stream, string array)
    {
        var entry = _entries[array];
        try
        {
            var header = NpyHeader.Read(stream, $"{_name}: array '{array}'");
            if (stream.Position + header.DataBytes != entry.Length)
                throw new BigTransferException(
                    $"{_name}: array '{array}' has {entry.Length - stream.Position} bytes of data; its header announces {header.DataBytes}");
            return header;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new BigTransferException($"{_name}: array '{array}' is damaged: {e.Message}", e);
        }
    }

    private ChecksumStream Open(string array)
    {
        if (!_entries.TryGetValue(array, out var entry))
            throw new BigTransferException($"{_name}: no array '{array}'; it has {Listing.Of(_entries.Keys, 10)}");
        try
        {
            return new ChecksumStream(entry.Open());
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new BigTransferException($"{_name}: array '{array}' is damaged: {e.Message}", e);
        }
    }
}
