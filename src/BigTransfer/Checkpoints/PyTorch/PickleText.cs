using System.Globalization;
using System.Numerics;
using System.Text;

namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>Numbers and strings in the spellings of pickles.</summary>
internal static class PickleText
{
    private const int MaxDigits = 40; // far past 64 bits; reading decimals takes time that grows with the square of their number

    /// <summary>An integer of any length, little-endian in two's complement.</summary>
    public static object Integer(ReadOnlySpan<byte> bytes) => Narrow(new BigInteger(bytes));

    /// <summary>A decimal integer, perhaps with Python 2's L behind it.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static object DecimalInteger(ReadOnlySpan<byte> line)
    {
        var text = Encoding.Latin1.GetString(line[..Math.Min(line.Length, MaxDigits)]).TrimEnd('L');
        if (line.Length > MaxDigits || !BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            throw new InvalidDataException($"'{PickleValues.Shown(text)}' is not an integer of at most {MaxDigits} digits");
        return Narrow(value);
    }

    /// <exception cref="InvalidDataException">It is no number.</exception>
    public static double Float(ReadOnlySpan<byte> line) =>
        double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new InvalidDataException("a line is not a number");

    /// <summary>A quoted string with Python's escapes.</summary>
    /// <exception cref="InvalidDataException">Not quoted, or an unknown escape.</exception>
    public static string Quoted(ReadOnlySpan<byte> line)
    {
        if (line.Length < 2 || line[0] != line[^1] || line[0] is not ((byte)'\'' or (byte)'"'))
            throw new InvalidDataException("a string is not quoted");
        return Unescape(line[1..^1], (text, at) => (at < text.Length ? text[at] : '\0') switch
        {
            '\\' or '\'' or '"' => (text[at], 1),
            'n' => ('\n', 1),
            'r' => ('\r', 1),
            't' => ('\t', 1),
            'x' => (Hex(text, at + 1, 2), 3),
            _ => throw new InvalidDataException("a string with an unknown escape"),
        });
    }

    /// <summary>Latin-1 text in which \uXXXX and \UXXXXXXXX are escapes and other backslashes are themselves.</summary>
    /// <exception cref="InvalidDataException">An escape is cut short, or is no character.</exception>
    public static string RawUnicode(ReadOnlySpan<byte> line) => Unescape(line, (text, at) => at < text.Length ? text[at] switch
    {
        'u' => (Hex(text, at + 1, 4), 5),
        'U' => (Hex(text, at + 1, 8), 9),
        _ => ('\\', 0),
    } : ('\\', 0));

    private static object Narrow(BigInteger value)
    {
        object narrow = value;
        if (value >= long.MinValue && value <= long.MaxValue)
            narrow = (long)value;
        return narrow;
    }

    /// <summary>Replaces each backslash and what follows it by the code point that <paramref name="escape"/> finds, with its length.</summary>
    private static string Unescape(ReadOnlySpan<byte> bytes, Func<string, int, (int Code, int Length)> escape)
    {
        var text = Encoding.Latin1.GetString(bytes);
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }
            var (code, length) = escape(text, i + 1);
            // Half a surrogate pair is one UTF-16 unit: Python writes pairs as two escapes.
            if (code <= char.MaxValue)
                result.Append((char)code);
            else
                result.Append(char.ConvertFromUtf32(code));
            i += length;
        }
        return result.ToString();
    }

    private static int Hex(string text, int at, int digits) =>
        at + digits <= text.Length
        && int.TryParse(text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
        && code is >= 0 and <= 0x10FFFF
            ? code
            : throw new InvalidDataException("a string with an escape that is no character");
}
