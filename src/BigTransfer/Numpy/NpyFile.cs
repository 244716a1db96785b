using System.Runtime.InteropServices;

namespace BigTransfer.Numpy;

/// <summary>Single arrays as numpy.save writes and numpy.load reads them.</summary>
public static class NpyFile
{
    /// <summary>Reads an array of float16, float32, float64, uint8, int32 or int64 (little-endian) as float32.</summary>
    /// <exception cref="BigTransferException">The file is missing, cut short, or not such an array.</exception>
    public static FloatTensor Read(string path)
    {
        using var stream = InputFile.Open(path);
        return Read(stream, path);
    }

    /// <summary>Reads an array that takes the rest of a seekable stream.</summary>
    /// <param name="stream">At the start of the array; left open.</param>
    /// <param name="name">What messages call the array.</param>
    /// <exception cref="BigTransferException">Cut short, too long, or not such an array.</exception>
    public static FloatTensor Read(Stream stream, string name)
    {
        var header = NpyHeader.Read(stream, name);
        var found = stream.Length - stream.Position;
        if (found != header.DataBytes)
            throw new BigTransferException($"{name}: {found} bytes of data; its header announces {header.DataBytes}");
        var tensor = new FloatTensor(header.Shape);
        NpyData.Read(stream, header, tensor.Data);
        return tensor;
    }

    /// <summary>Writes a float32 array; the file is there whole or not at all.</summary>
    /// <exception cref="BigTransferException">The file cannot be written.</exception>
    public static void Write(string path, FloatTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        AtomicFile.Write(path, stream => Write(stream, tensor));
    }

    internal static void Write(Stream stream, FloatTensor tensor)
    {
        NpyHeader.Write(stream, tensor.Shape);
        stream.Write(MemoryMarshal.AsBytes(tensor.Data.AsSpan()));
    }
}
