using System.Buffers.Binary;
using System.Numerics;

namespace BigTransfer.Imaging.Formats;

/// <summary>
/// Windows bitmaps, which libvips reads only through ImageMagick: 1, 4 and 8 bits by palette, 8 bits run-length encoded, 24 and 32 bits.
/// </summary>
internal static class BmpReader
{
    private const uint Raw = 0, RunLength8 = 1, BitFields = 3;

    private sealed record Header(int Width, int Height, bool TopDown, int Bits, uint Compression, int PixelOffset, byte[] Palette, int[] Shifts);

    /// <exception cref="ImageFormatException">Broken, too large, or of a kind not read here.</exception>
    internal static RgbImage Read(ReadOnlySpan<byte> encoded, DecodeOptions options)
    {
        var header = ReadHeader(encoded, options.MaxPixels);
        var data = encoded[Math.Min(header.PixelOffset, encoded.Length)..];
        long stride = (((long)header.Width * header.Bits) + 31) / 32 * 4;
        if (header.Compression == RunLength8)
        {
            data = ExpandRuns(data, header.Width, header.Height);
            stride = header.Width;
        }
        if (data.Length < (stride * (header.Height - 1)) + ((((long)header.Width * header.Bits) + 7) / 8))
            throw new ImageFormatException("BMP: the pixel data end early");

        var rgb = new byte[3 * header.Width * header.Height];
        for (int y = 0; y < header.Height; y++)
        {
            int row = header.TopDown ? y : header.Height - 1 - y;
            ReadRow(data[checked((int)(row * stride))..], header, rgb.AsSpan(3 * y * header.Width, 3 * header.Width));
        }
        return new RgbImage(header.Width, header.Height, rgb);
    }

    private static Header ReadHeader(ReadOnlySpan<byte> file, long maxPixels)
    {
        if (file.Length < 26)
            throw new ImageFormatException("BMP: the header ends early");
        int pixelOffset = Int32(file, 10), size = Int32(file, 14);
        bool os2 = size == 12;
        if (!os2 && size is not (40 or 52 or 56 or 64 or 108 or 124))
            throw new ImageFormatException($"BMP: header of {size} bytes, expected 12, 40, 52, 56, 64, 108 or 124");
        if (file.Length < 14 + size || pixelOffset < 14 + size)
            throw new ImageFormatException("BMP: the header ends early");

        long width = os2 ? UInt16(file, 18) : Int32(file, 18), height = os2 ? UInt16(file, 20) : Int32(file, 22);
        int bits = UInt16(file, os2 ? 24 : 28);
        uint compression = os2 ? Raw : (uint)Int32(file, 30);
        PixelLimit.Check(width, Math.Abs(height), maxPixels);
        bool read = compression switch
        {
            Raw => bits is 1 or 4 or 8 or 24 or 32,
            RunLength8 => bits == 8,
            BitFields => bits == 32,
            _ => false,
        };
        if (!read)
        {
            throw new ImageFormatException(
                $"BMP: {bits} bits with compression {compression} are not read (1, 4, 8, 24 and 32 bits, 8 bits run-length encoded)");
        }
        return new Header((int)width, (int)Math.Abs(height), height < 0, bits, compression, pixelOffset,
            bits <= 8 ? ReadPalette(file, size, bits, os2 ? 3 : 4) : [],
            compression == BitFields ? ReadShifts(file) : [16, 8, 0]);
    }

    /// <summary>256 colours, R, G, B; those that the file lacks are black.</summary>
    private static byte[] ReadPalette(ReadOnlySpan<byte> file, int headerSize, int bits, int entrySize)
    {
        int colours = headerSize == 12 ? 0 : Int32(file, 46);
        if (colours == 0)
            colours = 1 << bits;
        int start = 14 + headerSize;
        if (colours is < 1 or > 256 || file.Length < start + (colours * entrySize))
            throw new ImageFormatException($"BMP: a palette of {colours} colours does not fit");
        var palette = new byte[3 * 256];
        for (int i = 0; i < colours; i++)
        {
            var entry = file.Slice(start + (i * entrySize), 3);
            (palette[3 * i], palette[(3 * i) + 1], palette[(3 * i) + 2]) = (entry[2], entry[1], entry[0]);
        }
        return palette;
    }

    /// <summary>Where red, green and blue lie in 32 bits. Masks that are all zero mean the usual order.</summary>
    private static int[] ReadShifts(ReadOnlySpan<byte> file)
    {
        if (file.Length < 66)
            throw new ImageFormatException("BMP: the colour masks are missing");
        uint[] masks = [(uint)Int32(file, 54), (uint)Int32(file, 58), (uint)Int32(file, 62)];
        if (masks.All(mask => mask == 0))
            return [16, 8, 0];
        if (!masks.All(mask => mask is 0xFF or 0xFF00 or 0xFF0000 or 0xFF000000))
            throw new ImageFormatException($"BMP: colour masks {masks[0]:x}, {masks[1]:x}, {masks[2]:x} are not whole bytes");
        return [.. masks.Select(BitOperations.TrailingZeroCount)];
    }

    private static void ReadRow(ReadOnlySpan<byte> row, Header header, Span<byte> rgb)
    {
        for (int x = 0; x < header.Width; x++)
        {
            var pixel = rgb.Slice(3 * x, 3);
            switch (header.Bits)
            {
                case 24:
                    (pixel[0], pixel[1], pixel[2]) = (row[(3 * x) + 2], row[(3 * x) + 1], row[3 * x]);
                    break;
                case 32:
                    uint value = BinaryPrimitives.ReadUInt32LittleEndian(row[(4 * x)..]);
                    for (int c = 0; c < 3; c++)
                        pixel[c] = (byte)(value >> header.Shifts[c]);
                    break;
                default:
                    int bit = x * header.Bits;
                    int index = (row[bit / 8] >> (8 - header.Bits - (bit % 8))) & ((1 << header.Bits) - 1);
                    header.Palette.AsSpan(3 * index, 3).CopyTo(pixel);
                    break;
            }
        }
    }

    /// <summary>Run-length encoded rows as one byte a pixel. What is left out on the way is colour 0; what is not reached is missing.</summary>
    private static ReadOnlySpan<byte> ExpandRuns(ReadOnlySpan<byte> data, int width, int height)
    {
        var indices = new byte[width * height];
        long at = 0, x = 0;
        while (at < indices.Length && data.Length >= 2)
        {
            int count = data[0], value = data[1];
            data = data[2..];
            if (count > 0)
            {
                count = (int)Math.Clamp(width - x, 0, count);
                indices.AsSpan((int)at, (int)Math.Min(count, indices.Length - at)).Fill((byte)value);
                (at, x) = (at + count, x + count);
                continue;
            }
            switch (value)
            {
                case 0: // end of line
                    (at, x) = ((at + width - 1) / width * width, 0);
                    break;
                case 1: // end of bitmap
                    data = [];
                    break;
                case 2 when data.Length >= 2: // move right and up
                    at += data[0] + ((long)data[1] * width);
                    x = at % width;
                    data = data[2..];
                    break;
                default: // this many pixels as they are, padded to whole words
                    if (value == 2 || data.Length < value)
                        throw new ImageFormatException("BMP: the pixel data end early");
                    data[..(int)Math.Min(value, indices.Length - at)].CopyTo(indices.AsSpan((int)at));
                    (at, x) = (at + value, x + value);
                    data = data[Math.Min(value + (value & 1), data.Length)..];
                    break;
            }
        }
        return indices.AsSpan(0, (int)Math.Min(at, indices.Length));
    }

    private static int Int32(ReadOnlySpan<byte> file, int offset) => BinaryPrimitives.ReadInt32LittleEndian(file[offset..]);

    private static int UInt16(ReadOnlySpan<byte> file, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(file[offset..]);
}
