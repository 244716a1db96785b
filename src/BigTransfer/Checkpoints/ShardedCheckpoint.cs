using System.Text.Json;

namespace BigTransfer.Checkpoints;

/// <summary>
/// A checkpoint in several files of one folder, as Hugging Face's libraries split large ones: model.safetensors.index.json or
/// pytorch_model.bin.index.json, whose "weight_map" names the file of each tensor. A shard may be of any single-file format.
/// </summary>
internal sealed class ShardedCheckpoint : Checkpoint
{
    public const string FormatName = "index of shards (JSON)";

    private readonly Dictionary<string, Checkpoint> _shards;
    private readonly IReadOnlyDictionary<string, string> _map;

    private ShardedCheckpoint(string name, IReadOnlyDictionary<string, string> map, Dictionary<string, Checkpoint> shards)
        : base(name, shards.Values.SelectMany(shard => shard.Tensors.Values))
    {
        (_map, _shards) = (map, shards);
        Format = $"{string.Join(" and ", shards.Values.Select(shard => shard.Format).Distinct())} in {shards.Count} shards";
    }

    public override string Format { get; }

    internal override IReadOnlyList<string> OtherFiles => [.. _shards.Values.Select(shard => Path.GetFullPath(shard.Name))];

    /// <summary>Any JSON object: whether it is an index stands too far inside to tell from its head.</summary>
    public static bool Matches(byte[] head)
    {
        ReadOnlySpan<byte> text = head;
        if (text.StartsWith(ShardIndex.ByteOrderMark))
            text = text[ShardIndex.ByteOrderMark.Length..];
        return text.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
    }

    public static Checkpoint Create(CheckpointSource source)
    {
        var map = ReadIndex(source);
        var shards = new Dictionary<string, Checkpoint>(StringComparer.Ordinal);
        try
        {
            foreach (var file in map.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
                shards.Add(file, OpenShard(source, file));
            CheckTensors(map, shards, source.Name);
            var checkpoint = new ShardedCheckpoint(source.Name, map, shards);
            source.Stream.Dispose();
            return checkpoint;
        }
        catch
        {
            foreach (var shard in shards.Values)
                shard.Dispose();
            throw;
        }
    }

    protected override void ReadData(TensorInfo tensor, Span<float> destination)
    {
        try
        {
            _shards[_map[tensor.Name]].Read(tensor.Name, destination);
        }
        catch (BigTransferException e)
        {
            throw new BigTransferException($"{Name}: {e.Message}", e);
        }
    }

    protected override void Close()
    {
        foreach (var shard in _shards.Values)
            shard.Dispose();
    }

    private static IReadOnlyDictionary<string, string> ReadIndex(CheckpointSource source)
    {
        try
        {
            return ShardIndex.Read(source.Stream, source.Name);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException)
        {
            throw new BigTransferException($"{source.Name}: is not a valid JSON file: {e.Message}", e);
        }
    }

    private static Checkpoint OpenShard(CheckpointSource index, string file)
    {
        if (index.OpenSibling is null)
            throw new BigTransferException($"{index.Name}: names shards beside it ('{file}'); an index that is a file in a folder was expected");
        try
        {
            var shard = new CheckpointSource(index.OpenSibling(file), Path.Combine(Path.GetDirectoryName(index.Name) ?? "", file));
            // An index among the shards could name itself.
            if (Matches(shard.Head(CheckpointFormats.HeadBytes)))
            {
                shard.Stream.Dispose();
                throw new BigTransferException($"{shard.Name}: is a JSON file; a shard with tensors was expected");
            }
            return Open(shard);
        }
        catch (BigTransferException e)
        {
            throw new BigTransferException($"{index.Name}: its shard '{file}' cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Each tensor is in the shard that the index says, and no other tensor is in any.</summary>
    private static void CheckTensors(IReadOnlyDictionary<string, string> map, Dictionary<string, Checkpoint> shards, string name)
    {
        foreach (var (tensor, file) in map)
        {
            if (!shards[file].Tensors.ContainsKey(tensor))
                throw new BigTransferException($"{name}: tensor '{tensor}' is not in '{file}', where the index says it is");
        }
        foreach (var (file, shard) in shards)
        {
            var other = shard.Tensors.Keys.FirstOrDefault(tensor => !map.TryGetValue(tensor, out var named) || named != file);
            if (other is not null)
                throw new BigTransferException($"{name}: its shard '{file}' holds tensor '{other}', which the index does not name there");
        }
    }
}
