using System.Buffers.Binary;

namespace BigTransfer.Checkpoints;

/// <summary>
/// A MindSpore .ckpt file: a protobuf message of named tensors, a large one in slices. A checksum at its end (MindSpore's crc_check) is
/// passed over: it covers the whole file, which is never read as a whole here; MindSpore, too, compares it only when asked.
/// </summary>
internal sealed class MindSporeCheckpoint : Checkpoint
{
    public const string FormatName = "MindSpore";

    private const byte FirstField = 0x0A; // number 1, length-delimited
    private const byte TensorField = 0x12; // number 2, length-delimited
    private const byte MapTensorField = 0x1A; // number 3, length-delimited
    private static readonly byte[] ChecksumMark = "crc_num"u8.ToArray();
    private const int ChecksumBytes = 10;

    /// <summary>What encrypted checkpoints begin with: AES-GCM, AES-CBC, SM4-CBC (mindspore/core/include/utils/crypto.h).</summary>
    private static readonly uint[] CipherMarks = [0x7F3A5ED8, 0x7F3A5ED9, 0x7F3A5EDA];

    private readonly Stream _stream;
    private readonly Dictionary<string, IReadOnlyList<WireField>> _slices;

    private MindSporeCheckpoint(Stream stream, string name, IReadOnlyList<MindSporeParameter> parameters)
        : base(name, parameters.Select(parameter => parameter.Tensor))
    {
        _stream = stream;
        _slices = parameters.ToDictionary(parameter => parameter.Tensor.Name, parameter => parameter.Slices, StringComparer.Ordinal);
    }

    public override string Format => FormatName;

    /// <summary>A first value that begins with its name, which is followed by a tensor; or an encrypted checkpoint, which is then refused.</summary>
    public static bool Matches(byte[] head)
    {
        if (IsEncrypted(head))
            return true;
        ReadOnlySpan<byte> rest = head;
        if (!TakeLength(ref rest, out _) || !TakeLength(ref rest, out var length) || length == 0)
            return false;
        var whole = length < (ulong)rest.Length;
        foreach (var character in whole ? rest[..(int)length] : rest)
        {
            if (character is < 0x20 or 0x7F)
                return false;
        }
        return whole ? rest[(int)length] is TensorField or MapTensorField : head.Length == CheckpointFormats.HeadBytes;
    }

    public static Checkpoint Create(CheckpointSource source)
    {
        var (stream, name, _) = source;
        if (IsEncrypted(source.Head(sizeof(uint))))
            throw new BigTransferException($"{name}: is an encrypted MindSpore checkpoint; one saved without enc_key was expected");
        try
        {
            return new MindSporeCheckpoint(stream, name, MindSporeParameter.ReadAll(stream, EndOf(stream), name));
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new BigTransferException($"{name}: not a whole MindSpore checkpoint: {e.Message}", e);
        }
    }

    protected override void ReadData(TensorInfo tensor, Span<float> destination)
    {
        var size = Elements.SizeOf(tensor.ElementType);
        foreach (var slice in _slices[tensor.Name])
        {
            var count = (int)(slice.Length / size);
            _stream.Position = slice.Content;
            Elements.Read(_stream, tensor.ElementType, destination[..count]);
            destination = destination[count..];
        }
    }

    protected override void Close() => _stream.Dispose();

    private static bool IsEncrypted(byte[] head) =>
        head.Length >= sizeof(uint) && CipherMarks.Contains(BinaryPrimitives.ReadUInt32LittleEndian(head));

    /// <summary>Passes over the tag of a first field and its length.</summary>
    private static bool TakeLength(ref ReadOnlySpan<byte> bytes, out ulong length)
    {
        length = 0;
        if (bytes is not [FirstField, ..])
            return false;
        for (var i = 1; i < Math.Min(bytes.Length, 10); i++)
        {
            length |= (ulong)(bytes[i] & 0x7F) << (7 * (i - 1));
            if (bytes[i] >= 0x80)
                continue;
            bytes = bytes[(i + 1)..];
            return true;
        }
        return false;
    }

    /// <summary>Where the message ends: at the end of the file, or before "crc_num" and the checksum (ten bytes).</summary>
    private static long EndOf(Stream stream)
    {
        var end = stream.Length - ChecksumMark.Length - ChecksumBytes;
        if (end < 0)
            return stream.Length;
        Span<byte> mark = stackalloc byte[ChecksumMark.Length];
        stream.Position = end;
        stream.ReadExactly(mark);
        return mark.SequenceEqual(ChecksumMark) ? end : stream.Length;
    }
}
