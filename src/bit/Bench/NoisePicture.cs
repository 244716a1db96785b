using System.Buffers.Binary;

namespace BigTransfer.Tool.Bench;

/// <summary>A file with a picture of noise: what a network is calibrated by when only its speed matters.</summary>
internal static class NoisePicture
{
    private const int HeaderBytes = 54;

    /// <summary>Writes a bitmap of 24 bits a pixel (BITMAPFILEHEADER and BITMAPINFOHEADER).</summary>
    internal static void Write(string path, int side, int seed)
    {
        int rowBytes = (3 * side + 3) & ~3;
        byte[] file = new byte[HeaderBytes + (rowBytes * side)];
        new Random(seed).NextBytes(file.AsSpan(HeaderBytes));
        "BM"u8.CopyTo(file);
        foreach (var (offset, value) in new[] { (2, file.Length), (10, HeaderBytes), (14, 40), (18, side), (22, side), (26, 1 | 24 << 16) })
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(offset), value);
        file.AsSpan(30, HeaderBytes - 30).Clear();
        File.WriteAllBytes(path, file);
    }
}
