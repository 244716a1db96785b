using System.Buffers.Binary;
using System.Text.Json;

namespace BigTransfer.Checkpoints;

/// <summary>A safetensors file: header length (8 bytes), JSON header, data without gaps. Integers are there for counters and masks.</summary>
internal sealed class SafetensorsCheckpoint : Checkpoint
{
    public const string FormatName = "safetensors";

    private const int LengthBytes = 8;
    private const long MaxHeaderBytes = 100_000_000; // the limit of the format's own library
    private const int MaxEntryBytes = 1 << 16; // type, shape and two offsets take some hundred
    private const string Metadata = "__metadata__";

    private static readonly Dictionary<string, ElementType> Types = new()
    {
        ["F32"] = ElementType.Float32,
        ["F16"] = ElementType.Float16,
        ["BF16"] = ElementType.BFloat16,
        ["F64"] = ElementType.Float64,
        ["I64"] = ElementType.Int64,
        ["I32"] = ElementType.Int32,
        ["U8"] = ElementType.UInt8,
        ["BOOL"] = ElementType.UInt8,
    };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly Stream _stream;
    private readonly Dictionary<string, long> _positions;

    private SafetensorsCheckpoint(Stream stream, string name, List<Entry> entries) : base(name, entries.Select(entry => entry.Tensor))
    {
        _stream = stream;
        _positions = entries.ToDictionary(entry => entry.Tensor.Name, entry => entry.Begin, StringComparer.Ordinal);
    }

    private sealed record Entry(TensorInfo Tensor, long Begin, long End);

    public override string Format => FormatName;

    public static bool Matches(byte[] head) =>
        head.Length > LengthBytes && head[LengthBytes] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(head) <= MaxHeaderBytes;

    public static Checkpoint Create(CheckpointSource source)
    {
        var (stream, name, _) = source;
        var start = ReadHeader(stream, name, out var header);
        try
        {
            var entries = ParseHeader(header, start, name);
            CheckData(entries, start, stream.Length, name);
            return new SafetensorsCheckpoint(stream, name, entries);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new BigTransferException($"{name}: its safetensors header is not valid: {e.Message}", e);
        }
    }

    protected override void ReadData(TensorInfo tensor, Span<float> destination)
    {
        _stream.Position = _positions[tensor.Name];
        Elements.Read(_stream, tensor.ElementType, destination);
    }

    protected override void Close() => _stream.Dispose();

    /// <summary>Reads the JSON text and returns where the data starts.</summary>
    private static long ReadHeader(Stream stream, string name, out byte[] header)
    {
        Span<byte> length = stackalloc byte[LengthBytes];
        stream.ReadExactly(length);
        var count = (long)BinaryPrimitives.ReadUInt64LittleEndian(length);
        var rest = stream.Length - LengthBytes;
        if (count > rest)
            throw new BigTransferException($"{name}: is cut short: a header of {count} bytes is announced, {rest} are there");
        header = new byte[count];
        stream.ReadExactly(header);
        return LengthBytes + count;
    }

    /// <summary>
    /// The entries in the order of their data. One is parsed at a time: a document of the whole header would be many times its size.
    /// </summary>
    private static List<Entry> ParseHeader(ReadOnlyMemory<byte> header, long start, string name)
    {
        var entries = new List<Entry>();
        var reader = new Utf8JsonReader(header.Span);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("it is not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var tensor = reader.GetString()!;
            reader.Read();
            var from = (int)reader.TokenStartIndex;
            reader.Skip();
            if (tensor == Metadata)
                continue;
            var text = header[from..(int)reader.BytesConsumed];
            if (text.Length > MaxEntryBytes)
                throw new BigTransferException(
                    $"{name}: tensor '{tensor}' is described in {text.Length} bytes; at most {MaxEntryBytes} were expected");
            using var json = JsonDocument.Parse(text, Strict);
            entries.Add(ParseEntry(tensor, json.RootElement, start, name));
            CheckpointLimits.CheckCount(entries.Count, name);
        }
        while (reader.Read())
        {
            // Nothing may follow; the reader says so.
        }
        return [.. entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End)];
    }

    private static Entry ParseEntry(string tensor, JsonElement entry, long start, string name)
    {
        BigTransferException Wrong(string what) => new($"{name}: tensor '{tensor}' {what}");
        if (entry.ValueKind != JsonValueKind.Object
            || !entry.TryGetProperty("dtype", out var dtype)
            || !entry.TryGetProperty("shape", out var lengths)
            || !entry.TryGetProperty("data_offsets", out var offsets))
            throw Wrong("does not state dtype, shape and data_offsets");
        if (!Types.TryGetValue(dtype.GetString() ?? "", out var type))
            throw Wrong($"has elements of type '{dtype}'; one of {Listing.Of(Types.Keys, Types.Count)} was expected");
        if (lengths.GetArrayLength() > CheckpointLimits.MaxDimensions)
            throw Wrong($"has more than {CheckpointLimits.MaxDimensions} dimensions");

        var shape = new List<int>();
        long count = 1;
        foreach (var length in lengths.EnumerateArray())
        {
            if (!length.TryGetInt32(out var value) || value < 0 || (count *= Math.Max(value, 1)) > Array.MaxLength)
                throw Wrong($"has shape {lengths}; at most {Array.MaxLength} elements were expected");
            shape.Add(value);
        }
        var info = new TensorInfo(tensor, shape, type);
        var bytes = info.Count * Elements.SizeOf(type);
        if (offsets.GetArrayLength() != 2 || !offsets[0].TryGetInt64(out var begin) || !offsets[1].TryGetInt64(out var end)
            || begin < 0 || begin > long.MaxValue - start - bytes || end != begin + bytes)
            throw Wrong($"has data_offsets {offsets}; {bytes} bytes were expected");
        return new(info, start + begin, start + end);
    }

    /// <summary>The data of the tensors fills the file: no gap, no overlap, nothing missing, nothing more.</summary>
    private static void CheckData(List<Entry> entries, long start, long length, string name)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var position = start;
        foreach (var entry in entries)
        {
            if (!seen.Add(entry.Tensor.Name))
                throw new BigTransferException($"{name}: holds '{entry.Tensor.Name}' twice");
            if (entry.Begin != position)
                throw new BigTransferException(
                    $"{name}: the data of tensor '{entry.Tensor.Name}' begins at {entry.Begin}; {position} was expected");
            position = entry.End;
        }
        if (position != length)
            throw new BigTransferException($"{name}: has {length - start} bytes of data; its header announces {position - start}");
    }
}
