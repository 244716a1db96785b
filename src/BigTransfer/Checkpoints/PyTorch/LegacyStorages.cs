using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>
/// The form before PyTorch 1.6: five pickles (a magic number, a version, the writer's machine, the object, the keys of its storages), then for
/// each key the number of its elements (8 bytes) and these. All numbers are little-endian, whatever the writer's machine was.
/// </summary>
internal sealed class LegacyStorages : ITorchStorages
{
    private const long Version = 1001;
    private const int MagicWithin = 32; // bytes; where protocols 4 and 5 put a frame around it

    private static readonly BigInteger Magic = BigInteger.Parse("119547037146038801333356", null); // 0x1950a86a20f9469cfc6c
    private static readonly byte[] MagicBytes = Magic.ToByteArray();
    private static readonly byte[] MagicText = Encoding.ASCII.GetBytes($"L{Magic}L\n");

    private readonly Stream _stream;
    private readonly Dictionary<string, Data> _data = new(StringComparer.Ordinal);

    private LegacyStorages(Stream stream) => _stream = stream;

    private sealed record Data(long Position, long Count);

    public bool IsSequential => false;

    /// <summary>Whether a file begins with the pickled magic number, of any protocol.</summary>
    public static bool Owns(ReadOnlySpan<byte> head) =>
        head.StartsWith(MagicText) || head is [0x80, ..] && head[..Math.Min(MagicWithin, head.Length)].IndexOf(MagicBytes) >= 0;

    /// <summary>Reads the directory and rebuilds the object that was saved.</summary>
    public static ITorchStorages Open(CheckpointSource source, out object? root)
    {
        var (stream, name, _) = source;
        var input = PickleInput.Read(stream, Math.Min(stream.Length, PickleInput.MaxBytes), name);
        var globals = new TorchGlobals();
        if (!Equals(Run(null, "magic number"), Magic))
            throw new BigTransferException($"{name}: does not begin with PyTorch's magic number");
        if (Run(null, "version") is not Version)
            throw new BigTransferException($"{name}: is of another version of PyTorch's legacy form; {Version} was expected");
        Run(null, "description of the writer");
        root = Run(globals, "object");
        var storages = new LegacyStorages(stream);
        var end = storages.Index(Run(null, "keys of storages"), globals, input.Position, name);
        if (end != stream.Length)
            throw new BigTransferException($"{name}: has {stream.Length - end} bytes behind its last storage");
        return storages;

        object? Run(TorchGlobals? known, string what) =>
            PickleMachine.Run(input, (IPickleGlobals?)known ?? PickleGlobals.None, stream.Length, $"{name}: {what}");
    }

    public void Check(TorchStorage storage)
    {
        if (!_data.TryGetValue(storage.Key, out var data))
            throw new InvalidDataException($"its data should be in storage '{PickleValues.Shown(storage.Key)}', which is missing");
        if (data.Count != storage.Root)
            throw new InvalidDataException($"storage '{storage.Key}' has {data.Count} elements; {storage.Root} were expected");
    }

    public Stream Open(string key, long position)
    {
        _stream.Position = _data[key].Position + position;
        return _stream;
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Finds where the data of each key begins, and returns where the last ends.</summary>
    private long Index(object? keys, TorchGlobals globals, long position, string name)
    {
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach (var item in (keys as PickleList)?.Items
            ?? throw new BigTransferException($"{name}: its storages are named by {PickleValues.Describe(keys)}; a list was expected"))
        {
            // The class of a storage is known from the tensors over it, and with it the length of an element.
            if (item is not string key || !globals.Storages.TryGetValue(key, out var type))
                throw new BigTransferException($"{name}: storage '{PickleValues.Shown(item as string ?? "")}' belongs to no tensor");
            var left = _stream.Length - position - sizeof(long);
            if (left < 0)
                throw new BigTransferException($"{name}: is cut short: no storage '{PickleValues.Shown(key)}' at byte {position}");
            _stream.Position = position;
            _stream.ReadExactly(count);
            var elements = BinaryPrimitives.ReadInt64LittleEndian(count);
            if (elements < 0 || elements > left / type.ElementBytes)
                throw new BigTransferException(
                    $"{name}: is cut short: storage '{PickleValues.Shown(key)}' claims {elements} elements of {type.ElementBytes} bytes, {left} bytes are left");
            if (!_data.TryAdd(key, new(position + sizeof(long), elements)))
                throw new BigTransferException($"{name}: holds storage '{PickleValues.Shown(key)}' twice");
            position += sizeof(long) + elements * type.ElementBytes;
        }
        return position;
    }
}
