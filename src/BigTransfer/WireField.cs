using Google.Protobuf;

namespace BigTransfer;

/// <summary>
/// A field of a protobuf message where it lies in a stream: its number, how it is coded, and the positions of its tag, its content and its end.
/// So large messages can be looked through without loading what is not needed.
/// </summary>
internal readonly record struct WireField(uint Number, WireFormat.WireType Type, long Start, long Content, long End)
{
    /// <summary>The fields between two positions. The stream may be read elsewhere in between.</summary>
    /// <exception cref="InvalidDataException">The bytes are not fields of a message, or a field ends outside.</exception>
    public static IEnumerable<WireField> Read(Stream stream, long start, long end)
    {
        while (start < end)
        {
            var field = Next(stream, start, end);
            yield return field;
            start = field.End;
        }
    }

    /// <summary>The field at a position; it ends before another.</summary>
    /// <exception cref="InvalidDataException">The bytes are no field, or it ends outside.</exception>
    public static WireField Next(Stream stream, long start, long end)
    {
        stream.Position = start;
        var tag = ReadVarint(stream);
        if (tag is 0 or > uint.MaxValue)
            throw new InvalidDataException($"no field at byte {start}");
        var type = (WireFormat.WireType)(tag & 7);
        ulong length = type switch
        {
            WireFormat.WireType.Varint => VarintLength(stream),
            WireFormat.WireType.Fixed32 => 4,
            WireFormat.WireType.Fixed64 => 8,
            WireFormat.WireType.LengthDelimited => ReadVarint(stream),
            _ => throw new InvalidDataException($"no field at byte {start}"),
        };
        var content = stream.Position;
        if (length > (ulong)Math.Max(0, end - content))
            throw new InvalidDataException($"a field of {length} bytes at byte {start}, with {Math.Max(0, end - content)} bytes left");
        return new WireField((uint)(tag >> 3), type, start, content, content + (long)length);
    }

    /// <summary>The bytes of the content.</summary>
    public long Length => End - Content;

    private static ulong VarintLength(Stream stream)
    {
        var start = stream.Position;
        ReadVarint(stream);
        var length = stream.Position - start;
        stream.Position = start;
        return (ulong)length;
    }

    /// <summary>A number of up to 64 bits in groups of seven, the lowest first.</summary>
    /// <exception cref="InvalidDataException">The stream ends inside it, or it is too long.</exception>
    public static ulong ReadVarint(Stream stream)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = stream.ReadByte();
            if (b < 0)
                throw new InvalidDataException("the data ends inside a number");
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
        throw new InvalidDataException($"a number of more than ten bytes before byte {stream.Position}");
    }
}
