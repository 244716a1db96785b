using System.Buffers.Binary;

namespace BigTransfer;

/// <summary>
/// Counts the records of a zip archive's directory: System.IO.Compression makes objects of all of them, ten times their size, before anyone can
/// say that there are too many.
/// </summary>
internal static class ZipDirectory
{
    private const int MaxEntries = 1 << 16;
    private const int RecordBytes = 46, EndBytes = 22, LocatorBytes = 20, MaxComment = ushort.MaxValue;

    /// <exception cref="InvalidDataException">There are more than any checkpoint has.</exception>
    public static void CheckCount(Stream stream)
    {
        var (position, end) = Find(stream);
        Span<byte> record = stackalloc byte[RecordBytes];
        for (var count = 0; position >= 0 && position <= end - RecordBytes; count++)
        {
            if (count == MaxEntries)
                throw new InvalidDataException($"its directory has more than {MaxEntries} entries");
            stream.Position = position;
            stream.ReadExactly(record);
            if (!record.StartsWith("PK\x01\x02"u8))
                break;
            // Lengths of the name, of the extra field and of the comment.
            position += RecordBytes + BinaryPrimitives.ReadUInt16LittleEndian(record[28..])
                + BinaryPrimitives.ReadUInt16LittleEndian(record[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(record[32..]);
        }
        stream.Position = 0;
    }

    /// <summary>Where the directory begins and where it must have ended; nothing where there is none, which is for others to say.</summary>
    private static (long Start, long End) Find(Stream stream)
    {
        var tail = new byte[Math.Min(stream.Length, EndBytes + MaxComment)];
        stream.Position = stream.Length - tail.Length;
        stream.ReadExactly(tail);
        var at = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (at < 0 || tail.Length - at < EndBytes)
            return (-1, 0);
        var end = stream.Length - tail.Length + at;
        var start = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at + 16));
        return (start == uint.MaxValue ? FindZip64(stream, end - LocatorBytes) : start, end);
    }

    private static long FindZip64(Stream stream, long locator)
    {
        Span<byte> bytes = stackalloc byte[56];
        return Read(stream, locator, bytes[..LocatorBytes]) && bytes.StartsWith("PK\x06\x07"u8)
            && Read(stream, BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), bytes) && bytes.StartsWith("PK\x06\x06"u8)
            ? BinaryPrimitives.ReadInt64LittleEndian(bytes[48..])
            : -1;
    }

    private static bool Read(Stream stream, long position, Span<byte> bytes)
    {
        if (position < 0 || position > stream.Length - bytes.Length)
            return false;
        stream.Position = position;
        stream.ReadExactly(bytes);
        return true;
    }
}
