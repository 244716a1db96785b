using System.Buffers.Binary;
using System.Text;

namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>The bytes of one or more pickles, read forward.</summary>
/// <param name="bytes">From which offsets in messages count.</param>
internal sealed class PickleInput(ReadOnlyMemory<byte> bytes)
{
    /// <summary>A network of 10,000 tensors has a pickle of 2 MB.</summary>
    public const int MaxBytes = 1 << 24;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a stream as far as pickles may be long.</summary>
    /// <param name="stream">At the first byte.</param>
    /// <param name="length">Bytes to read.</param>
    /// <param name="place">What messages call it.</param>
    /// <exception cref="BigTransferException">It is longer, or damaged.</exception>
    public static PickleInput Read(Stream stream, long length, string place)
    {
        if (length > MaxBytes)
            throw new BigTransferException($"{place} has {length} bytes; at most {MaxBytes} were expected");
        var bytes = new byte[length];
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new BigTransferException($"{place} is damaged: {e.Message}", e);
        }
        return new PickleInput(bytes);
    }

    /// <summary>Offset of the next byte.</summary>
    public int Position { get; private set; }

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>The next bytes, which are not copied.</summary>
    /// <exception cref="InvalidDataException">There are not so many.</exception>
    public ReadOnlySpan<byte> Take(ulong count)
    {
        var left = bytes.Length - Position;
        if (count > (ulong)left)
            throw new InvalidDataException($"the data ends too early: {count} bytes were expected, {left} are left");
        var taken = bytes.Span.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    /// <summary>The bytes up to the next end of line, which is passed.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public ReadOnlySpan<byte> Line()
    {
        var length = bytes.Span[Position..].IndexOf((byte)'\n');
        if (length < 0)
            throw new InvalidDataException("a line does not end");
        var line = Take((ulong)length);
        Position++;
        return line;
    }

    public string Utf8Line() => Decode(Line());

    public string Utf8String(ulong count) => Decode(Take(count));

    private static string Decode(ReadOnlySpan<byte> text)
    {
        try
        {
            return Utf8.GetString(text);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("a string is not UTF-8", e);
        }
    }
}
