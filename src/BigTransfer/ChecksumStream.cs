using System.Buffers;

namespace BigTransfer;

/// <summary>Passes reads on; once all bytes went through, compares their checksum.</summary>
/// <param name="inner">What is read, and disposed with this.</param>
/// <param name="length">How many bytes there are.</param>
/// <param name="checksum">What <see cref="Crc32"/> makes of them all.</param>
internal sealed class ChecksumStream(Stream inner, long length, uint checksum) : Stream
{
    private const int SkipBytes = 1 << 16;

    private long _count;
    private uint _checksum;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position { get => _count; set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">These were the last bytes, and the checksum is another; or the entry lies nowhere.</exception>
    public override int Read(Span<byte> buffer)
    {
        var count = ReadInner(buffer);
        _checksum = Crc32.Append(_checksum, buffer[..count]);
        _count += count;
        if (_count == length && count > 0 && _checksum != checksum)
            throw new InvalidDataException("its checksum differs from the archive's");
        return count;
    }

    /// <summary>Reads on to a position.</summary>
    /// <exception cref="EndOfStreamException">There are not so many bytes.</exception>
    public void SkipTo(long position)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(SkipBytes);
        while (_count < position)
            this.ReadExactly(buffer, 0, (int)Math.Min(SkipBytes, position - _count));
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private int ReadInner(Span<byte> buffer)
    {
        try
        {
            return inner.Read(buffer);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // ZipArchive does not check that an entry's offset (zip64: any 64 bits) is positive before it seeks there.
            throw new InvalidDataException("its offset in the archive is negative", e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
