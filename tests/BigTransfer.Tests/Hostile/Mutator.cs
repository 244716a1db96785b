using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace BigTransfer.Tests.Hostile;

/// <summary>Breaks files in the ways that decoders break: the same seed and number give the same bytes.</summary>
internal static class Mutator
{
    /// <summary>Values of length, offset and count fields that readers get wrong.</summary>
    private static readonly long[] Numbers =
    [
        0, 1, 2, -1, -2, 127, 128, 255, 256, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 31, 1L << 32, (1L << 32) + 1,
        1L << 40, long.MaxValue, long.MinValue, long.MaxValue - 7, Array.MaxLength, Array.MaxLength + 1L,
    ];

    private static readonly string[] Texts =
    [
        "0", "-1", "1", "2147483647", "2147483648", "-2147483648", "4294967296", "9223372036854775807", "9223372036854775808",
        "18446744073709551615", "18446744073709551616", "1e9", "1e400", "0.5", "-0", "null", "true", "[]", "{}", "\"\"", "99999999999999999999999999",
    ];

    private delegate byte[] Change(byte[] file, Random random);

    private static readonly Change[] Changes =
    [
        Cut, FlipBits, FlipBits, Overwrite, Overwrite, ReplaceNumber, ReplaceNumber, ReplaceNumber, ReplaceNumber, ReplaceVarint, ReplaceDigits,
        ReplaceDigits, Duplicate, Remove, Swap, Insert,
    ];

    /// <summary>The mutation of a number: one to four changes to one of the files.</summary>
    public static byte[] Mutate(IReadOnlyList<byte[]> files, int seed, int number)
    {
        var random = new Random(unchecked(seed * 1_000_003 + number));
        var file = (byte[])files[random.Next(files.Count)].Clone();
        for (var change = random.Next(1, 5); change > 0 && file.Length > 0; change--)
            file = Changes[random.Next(Changes.Length)](file, random);
        return file;
    }

    private static byte[] Cut(byte[] file, Random random) =>
        random.Next(2) == 0 ? file[..random.Next(file.Length)] : file[..Math.Max(0, file.Length - random.Next(1, 33))];

    private static byte[] FlipBits(byte[] file, Random random)
    {
        for (var count = random.Next(1, 9); count > 0; count--)
            file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
        return file;
    }

    private static byte[] Overwrite(byte[] file, Random random)
    {
        var (start, length) = Block(file, random, 16);
        var run = file.AsSpan(start, length);
        switch (random.Next(3))
        {
            case 0: run.Clear(); break;
            case 1: run.Fill(0xFF); break;
            default: random.NextBytes(run); break;
        }
        return file;
    }

    /// <summary>A number of 1, 2, 4 or 8 bytes in either order, extreme, near the file's length, or a little off from what was there.</summary>
    private static byte[] ReplaceNumber(byte[] file, Random random)
    {
        var size = 1 << random.Next(4);
        if (file.Length < size)
            return file;
        var place = file.AsSpan(random.Next(file.Length - size + 1), size);
        var big = random.Next(4) == 0;
        Span<byte> number = stackalloc byte[8];
        number.Clear();
        place.CopyTo(big ? number[(8 - size)..] : number);
        var former = big ? BinaryPrimitives.ReadInt64BigEndian(number) : BinaryPrimitives.ReadInt64LittleEndian(number);
        var value = random.Next(4) switch
        {
            0 => file.Length + random.Next(-2, 3),
            1 => former + random.Next(-3, 4),
            _ => Numbers[random.Next(Numbers.Length)],
        };
        if (big)
            BinaryPrimitives.WriteInt64BigEndian(number, value);
        else
            BinaryPrimitives.WriteInt64LittleEndian(number, value);
        (big ? number[(8 - size)..] : number[..size]).CopyTo(place);
        return file;
    }

    /// <summary>A byte becomes a number as protobuf writes it, of up to ten bytes, or one that does not end.</summary>
    private static byte[] ReplaceVarint(byte[] file, Random random)
    {
        var value = (ulong)Numbers[random.Next(Numbers.Length)];
        var varint = new List<byte>();
        do
        {
            varint.Add((byte)(value & 0x7F | 0x80));
            value >>= 7;
        }
        while (value != 0);
        if (random.Next(8) != 0)
            varint[^1] &= 0x7F;
        var at = random.Next(file.Length);
        return [.. file[..at], .. varint, .. file[(at + 1)..]];
    }

    /// <summary>A decimal number in a text becomes another, or another kind of value.</summary>
    private static byte[] ReplaceDigits(byte[] file, Random random)
    {
        var start = random.Next(file.Length);
        while (start < file.Length && !char.IsAsciiDigit((char)file[start]))
            start++;
        var end = start;
        while (end < file.Length && char.IsAsciiDigit((char)file[end]))
            end++;
        var text = random.Next(3) == 0
            ? Numbers[random.Next(Numbers.Length)].ToString(CultureInfo.InvariantCulture)
            : Texts[random.Next(Texts.Length)];
        return start == end ? file : [.. file[..start], .. Encoding.ASCII.GetBytes(text), .. file[end..]];
    }

    private static byte[] Duplicate(byte[] file, Random random)
    {
        var (start, length) = Block(file, random, 256);
        var at = random.Next(2) == 0 ? start : random.Next(file.Length);
        return [.. file[..at], .. file[start..(start + length)], .. file[at..]];
    }

    private static byte[] Remove(byte[] file, Random random)
    {
        var (start, length) = Block(file, random, 256);
        return [.. file[..start], .. file[(start + length)..]];
    }

    private static byte[] Swap(byte[] file, Random random)
    {
        var (start, length) = Block(file, random, 256);
        var split = start + random.Next(length + 1);
        return [.. file[..start], .. file[split..(start + length)], .. file[start..split], .. file[(start + length)..]];
    }

    private static byte[] Insert(byte[] file, Random random)
    {
        var bytes = new byte[random.Next(1, 17)];
        random.NextBytes(bytes);
        var at = random.Next(file.Length + 1);
        return [.. file[..at], .. bytes, .. file[at..]];
    }

    private static (int Start, int Length) Block(byte[] file, Random random, int most)
    {
        var start = random.Next(file.Length);
        return (start, random.Next(1, Math.Min(most, file.Length - start) + 1));
    }
}
