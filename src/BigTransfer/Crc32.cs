using System.Buffers.Binary;

namespace BigTransfer;

/// <summary>
/// The checksum of zip archives (polynomial 0xEDB88320), eight bytes a step: System.IO.Compression does not compare it when reading.
/// </summary>
internal static class Crc32
{
    private static readonly uint[] Tables = BuildTables();

    /// <summary>Continues a checksum, which begins as 0.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var tables = Tables;
        var c = ~checksum;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = c ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            c = tables[(7 << 8) + (byte)low] ^ tables[(6 << 8) + (byte)(low >> 8)]
                ^ tables[(5 << 8) + (byte)(low >> 16)] ^ tables[(4 << 8) + (int)(low >> 24)]
                ^ tables[(3 << 8) + (byte)high] ^ tables[(2 << 8) + (byte)(high >> 8)]
                ^ tables[(1 << 8) + (byte)(high >> 16)] ^ tables[(int)(high >> 24)];
        }
        foreach (var b in bytes)
            c = tables[(byte)(c ^ b)] ^ (c >> 8);
        return ~c;
    }

    /// <summary>Table k holds the checksum of a byte followed by k zero bytes.</summary>
    private static uint[] BuildTables()
    {
        var tables = new uint[8 << 8];
        for (uint i = 0; i < 256; i++)
        {
            var c = i;
            for (var bit = 0; bit < 8; bit++)
                c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            tables[i] = c;
        }
        for (var i = 256; i < tables.Length; i++)
            tables[i] = tables[(byte)tables[i - 256]] ^ (tables[i - 256] >> 8);
        return tables;
    }
}
