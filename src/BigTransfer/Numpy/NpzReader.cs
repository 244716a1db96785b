namespace BigTransfer.Numpy;

/// <summary>
/// The arrays of a .npz archive (numpy.savez and savez_compressed), each read when it is asked for. Not thread-safe.
/// </summary>
public sealed class NpzReader : IDisposable
{
    private readonly string _name;
    private readonly ZipEntries _entries;

    /// <summary>Opens an archive.</summary>
    /// <exception cref="BigTransferException">The file is missing, cut short, or not such an archive.</exception>
    public NpzReader(string path) : this(InputFile.Open(path), path) { }

    /// <summary>Opens an archive in a seekable stream, which it then owns.</summary>
    /// <param name="stream">The archive.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="BigTransferException">Cut short, or not such an archive.</exception>
    public NpzReader(Stream stream, string name)
    {
        _name = name;
        _entries = new ZipEntries(stream, name, format: "npz", noun: "array", extension: ".npy");
    }

    /// <summary>Names of the arrays, in the archive's order.</summary>
    public IReadOnlyCollection<string> Names => _entries.Names;

    /// <summary>Type and shape of an array, checked against the bytes that the archive has for it.</summary>
    /// <exception cref="BigTransferException">No such array, or its header is not a readable one.</exception>
    public NpyHeader ReadHeader(string array)
    {
        using var stream = _entries.Open(array);
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
        using var stream = _entries.Open(array);
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
    }

    /// <inheritdoc/>
    public void Dispose() => _entries.Dispose();

    private NpyHeader ReadHeader(ChecksumStream stream, string array)
    {
        try
        {
            var header = NpyHeader.Read(stream, $"{_name}: array '{array}'");
            if (stream.Position + header.DataBytes != stream.Length)
                throw new BigTransferException(
                    $"{_name}: array '{array}' has {stream.Length - stream.Position} bytes of data; its header announces {header.DataBytes}");
            return header;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new BigTransferException($"{_name}: array '{array}' is damaged: {e.Message}", e);
        }
    }
}
