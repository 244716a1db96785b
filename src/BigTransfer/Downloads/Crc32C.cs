using System.Buffers.Binary;
using System.Numerics;

namespace BigTransfer.Downloads;

/// <summary>
/// The checksum of Google's storage (Castagnoli's polynomial 0x1EDC6F41, reflected), by the processor's own instruction where it has one.
/// </summary>
internal static class Crc32C
{
    /// <summary>Continues a checksum, which begins as 0.</summary>
    internal static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        uint c = ~checksum;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            c = BitOperations.Crc32C(c, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte b in bytes)
            c = BitOperations.Crc32C(c, b);
        return ~c;
    }
}
