using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace BigTransfer.Numpy;

/// <summary>The header of a .npy array: element type, shape and order of the data that follows it (numpy's format, versions 1 to 3).</summary>
/// <param name="ElementType">How each element is stored, little-endian.</param>
/// <param name="Shape">Lengths of the dimensions; none for a scalar.</param>
/// <param name="FortranOrder">Whether the first dimension varies fastest, not the last.</param>
public sealed partial record NpyHeader(ElementType ElementType, IReadOnlyList<int> Shape, bool FortranOrder = false)
{
    private const int MaxHeaderBytes = 1 << 16; // numpy itself writes a few hundred and refuses more than 10,000 by default
    private const int MaxDimensions = 64; // numpy's own limit
    private const int Alignment = 64;

    private static readonly Dictionary<string, ElementType> Types = new()
    {
        ["<f4"] = ElementType.Float32,
        ["<f2"] = ElementType.Float16,
        ["<f8"] = ElementType.Float64,
        ["|u1"] = ElementType.UInt8,
        ["<i4"] = ElementType.Int32,
        ["<i8"] = ElementType.Int64,
    };

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, length) => product * length);

    /// <summary>Bytes of the data that follow the header.</summary>
    public long DataBytes => Count * Elements.SizeOf(ElementType);

    /// <summary>Reads a header and leaves the stream at the first byte of the data.</summary>
    /// <param name="stream">At the start of the array.</param>
    /// <param name="name">What messages call the array.</param>
    /// <exception cref="BigTransferException">Not a .npy array, or of a kind that is not read: big-endian, structures, objects.</exception>
    public static NpyHeader Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            return Parse(ReadText(stream, name), name);
        }
        catch (EndOfStreamException e)
        {
            throw new BigTransferException($"{name}: ends inside the header of a .npy array", e);
        }
    }

    /// <summary>Writes the header of a float32 array, padded so that the data is aligned to 64 bytes.</summary>
    internal static void Write(Stream stream, IReadOnlyList<int> shape)
    {
        var lengths = string.Join(", ", shape) + (shape.Count == 1 ? "," : "");
        var text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({lengths}), }}";
        const int prefix = 10;
        var total = (prefix + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        text = text.PadRight(total - prefix - 1) + '\n';
        Span<byte> start = [0x93, .. "NUMPY"u8, 1, 0, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(start[8..], (ushort)text.Length);
        stream.Write(start);
        stream.Write(Encoding.Latin1.GetBytes(text));
    }

    private static string ReadText(Stream stream, string name)
    {
        Span<byte> start = stackalloc byte[8];
        stream.ReadExactly(start);
        if (start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8))
            throw new BigTransferException($"{name}: not a .npy array (it does not begin with \\x93NUMPY)");
        var version = start[6];
        if (version is < 1 or > 3)
            throw new BigTransferException($"{name}: version {version} of the .npy format; 1 to 3 were expected");
        Span<byte> length = stackalloc byte[4];
        length.Clear();
        stream.ReadExactly(length[..(version == 1 ? 2 : 4)]);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (count > MaxHeaderBytes)
            throw new BigTransferException($"{name}: a .npy header of {count} bytes; at most {MaxHeaderBytes} were expected");
        var text = new byte[count];
        stream.ReadExactly(text);
        return Encoding.UTF8.GetString(text);
    }

    private static NpyHeader Parse(string text, string name)
    {
        var shape = ShapePattern.Match(text);
        var order = OrderPattern.Match(text);
        if (!shape.Success || !order.Success || !text.Contains("descr", StringComparison.Ordinal))
            throw new BigTransferException($"{name}: the .npy header does not state descr, fortran_order and shape");
        var type = ParseType(DescrPattern.Match(text), name);
        return new(type, ParseShape(shape.Groups[1].Value, name), order.Groups[1].Value == "True");
    }

    private static ElementType ParseType(Match descr, string name)
    {
        if (!descr.Success)
            throw new BigTransferException($"{name}: a structured array; one of {Listing.Of(Types.Keys, Types.Count)} was expected");
        var code = descr.Groups[1].Value;
        if (Types.TryGetValue(code, out var type))
            return type;
        var kind = code switch
        {
            ['>', ..] => "big-endian elements",
            ['|', 'O', ..] => "Python objects, which would have to be executed,",
            _ => "elements",
        };
        throw new BigTransferException($"{name}: {kind} of type '{code}'; one of {Listing.Of(Types.Keys, Types.Count)} was expected");
    }

    private static int[] ParseShape(string text, string name)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > MaxDimensions)
            throw new BigTransferException($"{name}: {parts.Length} dimensions; at most {MaxDimensions} were expected");
        var shape = new int[parts.Length];
        long count = 1;
        for (var i = 0; i < parts.Length; i++)
        {
            // Python 2 wrote long integers as 3L.
            if (!int.TryParse(parts[i].TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out shape[i])
                || (count *= Math.Max(shape[i], 1)) > Array.MaxLength)
                throw new BigTransferException($"{name}: shape ({text}); a shape of at most {Array.MaxLength} elements was expected");
        }
        return shape;
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"]([^'"]*)['"]""")]
    private static partial Regex DescrPattern { get; }

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(True|False)""")]
    private static partial Regex OrderPattern { get; }

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([^()]*)\)""")]
    private static partial Regex ShapePattern { get; }
}
