using System.Buffers.Binary;
using System.Text;

namespace BigTransfer.Tests.Hostile;

/// <summary>Zip archives put together field by field, for forms that .NET does not write and for lies that nobody should.</summary>
internal static class ZipBytes
{
    private const uint Elsewhere = uint.MaxValue; // the number stands in the zip64 extra field

    /// <summary>
    /// Stored entries in zip64 form throughout, as Python's zipfile writes with force_zip64 (numpy.savez), and in the directory too.
    /// </summary>
    public static byte[] Zip64(params (string Name, byte[] Content)[] entries)
    {
        var file = new MemoryStream();
        var directory = new MemoryStream();
        foreach (var (name, content) in entries)
        {
            var offset = file.Length;
            var text = Encoding.UTF8.GetBytes(name);
            byte[] common =
                [45, 0, 0, 0, 0, 0, 0, 0, 0x21, 0, .. U32(Crc32.Append(0, content)), .. U32(Elsewhere), .. U32(Elsewhere), .. U16(text.Length)];
            byte[] sizes = [.. U64(content.Length), .. U64(content.Length)];
            file.Write([.. "PK\x03\x04"u8, .. common, .. U16(20), .. text, .. U16(1), .. U16(16), .. sizes, .. content]);
            directory.Write(
            [
                .. "PK\x01\x02"u8, 45, 3, .. common, .. U16(28), .. U16(0), .. U16(0), .. U16(0), .. U32(0), .. U32(Elsewhere), .. text,
                .. U16(1), .. U16(24), .. sizes, .. U64(offset),
            ]);
        }
        var start = file.Length;
        file.Write(directory.ToArray());
        var end = file.Length;
        file.Write(
        [
            .. "PK\x06\x06"u8, .. U64(44), 45, 3, 45, 0, .. U32(0), .. U32(0), .. U64(entries.Length), .. U64(entries.Length),
            .. U64(directory.Length), .. U64(start), .. "PK\x06\x07"u8, .. U32(0), .. U64(end), .. U32(1),
            .. "PK\x05\x06"u8, .. U16(0), .. U16(0), .. U16(0xFFFF), .. U16(0xFFFF), .. U32(Elsewhere), .. U32(Elsewhere), .. U16(0),
        ]);
        return file.ToArray();
    }

    /// <summary>An archive whose directory gives one stored file under many names.</summary>
    public static byte[] Overlapping(int count, byte[] content, Func<int, string> name)
    {
        var file = new MemoryStream();
        var first = Encoding.UTF8.GetBytes(name(0));
        var size = U32((uint)content.Length);
        byte[] Common(int length) => [20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0, .. U32(Crc32.Append(0, content)), .. size, .. size, .. U16(length)];
        file.Write([.. "PK\x03\x04"u8, .. Common(first.Length), .. U16(0), .. first, .. content]);
        var start = file.Length;
        for (var i = 0; i < count; i++)
        {
            var text = Encoding.UTF8.GetBytes(name(i));
            file.Write([.. "PK\x01\x02"u8, 20, 3, .. Common(text.Length), .. U16(0), .. U16(0), .. U16(0), .. U16(0), .. U32(0), .. U32(0), .. text]);
        }
        var length = file.Length - start;
        file.Write(
        [
            .. "PK\x05\x06"u8, .. U16(0), .. U16(0), .. U16(Math.Min(count, 0xFFFF)), .. U16(Math.Min(count, 0xFFFF)),
            .. U32((uint)length), .. U32((uint)start), .. U16(0),
        ]);
        return file.ToArray();
    }

    private static byte[] U16(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        return bytes;
    }

    private static byte[] U32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] U64(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
