using System.Buffers.Binary;
using System.Text;
using BigTransfer.Downloads;
using BigTransfer.Graphs;

namespace BigTransfer.Models;

/// <summary>
/// A model as a session takes it, in one file: the weights at whole pages, so that ONNX Runtime maps them; the message that refers to them; its
/// length; and a checksum of the file's name and all that. Little-endian.
/// </summary>
internal static class PreparedFile
{
    private const int LengthBytes = sizeof(long), SumBytes = sizeof(uint), ChunkBytes = 1 << 17;

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <exception cref="BigTransferException">It cannot be written, or the weights cannot be read.</exception>
    internal static void Write(string path, ModelWriter writer) => AtomicFile.Write(path, stream =>
    {
        string name = Path.GetFileName(path);
        uint sum = Start(name);
        byte[] message = writer.WriteExternal(Append, name), end = new byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(end, message.Length);
        Append(message);
        Append(end);
        BinaryPrimitives.WriteUInt32LittleEndian(end, sum);
        stream.Write(end, 0, SumBytes);

        void Append(ReadOnlySpan<byte> bytes)
        {
            sum = Crc32C.Append(sum, bytes);
            stream.Write(bytes);
        }
    });

    /// <summary>The model of a file; null where the file is not as it was written, or another's.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    internal static OnnxModel? Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        long messageEnd = stream.Length - LengthBytes - SumBytes;
        if (messageEnd <= 0)
            return null;
        var end = new byte[LengthBytes + SumBytes];
        stream.Position = messageEnd;
        stream.ReadExactly(end);
        long length = BinaryPrimitives.ReadInt64LittleEndian(end);
        if (length <= 0 || length > Math.Min(messageEnd, Array.MaxLength)
            || BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(LengthBytes)) != Sum(stream, messageEnd + LengthBytes, Path.GetFileName(path)))
            return null;
        var message = new byte[length];
        stream.Position = messageEnd - length;
        stream.ReadExactly(message);
        return new OnnxModel(message, Path.GetDirectoryName(path), externalBytes: messageEnd - length);
    }

    private static uint Sum(FileStream stream, long length, string name)
    {
        var buffer = new byte[ChunkBytes];
        uint sum = Start(name);
        stream.Position = 0;
        while (length > 0)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(length, ChunkBytes));
            stream.ReadExactly(part);
            sum = Crc32C.Append(sum, part);
            length -= part.Length;
        }
        return sum;
    }

    private static uint Start(string name) => Crc32C.Append(0, Encoding.UTF8.GetBytes(name));
}
