using BigTransfer.Downloads;

namespace BigTransfer.Tests.Downloads;

[TestClass]
public sealed class Crc32CTests
{
    [TestMethod]
    public void The_catalogued_check_value_comes_out() => Assert.AreEqual(0xE3069283u, Crc32C.Append(0, "123456789"u8)); // CRC-32/ISCSI

    [TestMethod]
    public void Any_length_in_any_pieces_equals_bit_by_bit()
    {
        var bytes = new byte[70];
        new Random(5).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
        {
            uint expected = Slow(bytes.AsSpan(0, length));
            Assert.AreEqual(expected, Crc32C.Append(0, bytes.AsSpan(0, length)), $"{length} bytes");
            int half = length / 3;
            uint first = Crc32C.Append(0, bytes.AsSpan(0, half));
            Assert.AreEqual(expected, Crc32C.Append(first, bytes.AsSpan(half, length - half)), $"{length} bytes in two");
        }
    }

    private static uint Slow(ReadOnlySpan<byte> bytes)
    {
        uint c = uint.MaxValue;
        foreach (byte b in bytes)
        {
            c ^= b;
            for (int bit = 0; bit < 8; bit++)
                c = (c & 1) != 0 ? (c >> 1) ^ 0x82F63B78 : c >> 1; // 0x1EDC6F41 reflected
        }
        return ~c;
    }
}
