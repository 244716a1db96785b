namespace BigTransfer.Numpy;

/// <summary>Whole .npz archives at once.</summary>
public static class NpzFile
{
    /// <summary>Reads every array as float32.</summary>
    /// <exception cref="BigTransferException">The file is missing, damaged, or holds an array that is not of numbers.</exception>
    public static IReadOnlyDictionary<string, FloatTensor> Read(string path)
    {
        using var reader = new NpzReader(path);
        return reader.Names.ToDictionary(name => name, reader.Read);
    }

    /// <summary>Writes float32 arrays; the file is there whole or not at all.</summary>
    /// <exception cref="BigTransferException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">Two arrays have one name.</exception>
    public static void Write(string path, IReadOnlyList<(string Name, FloatTensor Tensor)> arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        AtomicFile.Write(path, stream =>
        {
            using var writer = new NpzWriter(stream);
            foreach (var (name, tensor) in arrays)
                writer.Add(name, tensor);
        });
    }
}
