using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace BigTransfer.Tests.Imaging;

/// <summary>Just enough of .npz for the goldens: little-endian uint8 and float32 arrays in C order.</summary>
internal sealed partial class NumpyArchive(string path) : IDisposable
{
    private readonly ZipArchive _zip = ZipFile.OpenRead(path);

    internal IEnumerable<string> Names => _zip.Entries.Select(entry => entry.FullName[..^".npy".Length]);

    internal (int[] Shape, byte[] Data) ReadBytes(string name) => Read<byte>(name, "|u1");

    internal (int[] Shape, float[] Data) ReadFloats(string name) => Read<float>(name, "<f4");

    /// <summary>A uint8 array <c>[H, W, 3]</c>.</summary>
    internal BigTransfer.Imaging.RgbImage ReadImage(string name)
    {
        var (shape, data) = ReadBytes(name);
        return new(shape[1], shape[0], data);
    }

    private (int[] Shape, T[] Data) Read<T>(string name, string type) where T : unmanaged
    {
        using var buffer = new MemoryStream();
        using (var entry = _zip.GetEntry(name + ".npy")!.Open())
            entry.CopyTo(buffer);
        var bytes = buffer.ToArray().AsSpan();
        int start = bytes[6] == 1 ? 10 + BitConverter.ToUInt16(bytes[8..]) : 12 + BitConverter.ToInt32(bytes[8..]);
        string header = Encoding.ASCII.GetString(bytes[..start]);
        int[] shape = [.. Numbers().Matches(header[header.IndexOf("'shape'", StringComparison.Ordinal)..]).Select(m => int.Parse(m.Value, null))];
        return (shape, MemoryMarshal.Cast<byte, T>(bytes[start..]).ToArray());
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();

    public void Dispose() => _zip.Dispose();
}
