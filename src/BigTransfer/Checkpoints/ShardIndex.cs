using System.Text.Json;

namespace BigTransfer.Checkpoints;

/// <summary>Reads the JSON index of a sharded checkpoint: an object whose "weight_map" gives the file name of each tensor.</summary>
internal static class ShardIndex
{
    private const string MapProperty = "weight_map";
    private const int MaxBytes = 32 << 20; // some hundred bytes a tensor
    private const int MaxShards = 1000; // each stays open while the checkpoint is

    public static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>File names by tensor.</summary>
    /// <param name="stream">The index, from its start.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="BigTransferException">Not an index, or one whose shards would not lie beside it.</exception>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static IReadOnlyDictionary<string, string> Read(Stream stream, string name)
    {
        if (stream.Length > MaxBytes)
            throw new BigTransferException($"{name}: is a JSON file of {stream.Length} bytes; an index of shards of at most {MaxBytes} was expected");
        var text = new byte[stream.Length];
        stream.Position = 0;
        stream.ReadExactly(text);
        ReadOnlySpan<byte> json = text;
        var reader = new Utf8JsonReader(json.StartsWith(ByteOrderMark) ? json[ByteOrderMark.Length..] : json);
        Dictionary<string, string>? map = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(MapProperty);
            reader.Read();
            if (!found)
                reader.Skip();
            else if (map is null && reader.TokenType == JsonTokenType.StartObject)
                map = ReadMap(ref reader, name);
            else
                throw new BigTransferException(
                    $"{name}: \"{MapProperty}\" is stated twice or is not an object; one of file names by tensor was expected");
        }
        while (reader.Read())
        {
            // Nothing may follow; the reader says so.
        }
        return map is { Count: > 0 } ? map : throw new BigTransferException(
            $"{name}: is a JSON file without a \"{MapProperty}\" of tensors; weights, or the index of a sharded checkpoint, were expected");
    }

    private static Dictionary<string, string> ReadMap(ref Utf8JsonReader reader, string name)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var tensor = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw new BigTransferException($"{name}: \"{MapProperty}\" does not give a file name for tensor '{tensor}'");
            var file = reader.GetString()!;
            if (!files.TryGetValue(file, out var known))
                files.Add(file, known = Checked(file, tensor, name));
            if (files.Count > MaxShards)
                throw new BigTransferException($"{name}: names more than {MaxShards} shards");
            if (!map.TryAdd(tensor, known))
                throw new BigTransferException($"{name}: names tensor '{tensor}' twice");
            CheckpointLimits.CheckCount(map.Count, name);
        }
        return map;
    }

    /// <summary>A plain name, on every platform: an index must not lead out of its folder.</summary>
    private static string Checked(string file, string tensor, string name) =>
        file.Length > 0 && file is not ("." or "..") && file.IndexOfAny(['/', '\\', ':']) < 0 && !file.Any(char.IsControl)
            ? file
            : throw new BigTransferException($"{name}: puts tensor '{tensor}' into '{file}'; the plain name of a file beside it was expected");
}
