namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>
/// The names that torch.save writes for tensors: functions that put a tensor together, classes of storages, containers, element types.
/// A name that is missing here is refused.
/// </summary>
internal sealed class TorchGlobals : IPickleGlobals
{
    private static readonly Dictionary<string, object> Known = new object[]
    {
        new TorchStorageType("FloatStorage", ElementType.Float32, 4),
        new TorchStorageType("HalfStorage", ElementType.Float16, 2),
        new TorchStorageType("BFloat16Storage", ElementType.BFloat16, 2),
        new TorchStorageType("DoubleStorage", ElementType.Float64, 8),
        new TorchStorageType("LongStorage", ElementType.Int64, 8),
        new TorchStorageType("IntStorage", ElementType.Int32, 4),
        new TorchStorageType("ByteStorage", ElementType.UInt8, 1),
        new TorchStorageType("BoolStorage", ElementType.UInt8, 1), // a byte of 0 or 1
        new TorchStorageType("CharStorage", null, 1),
        new TorchStorageType("ShortStorage", null, 2),
        new TorchStorageType("ComplexFloatStorage", null, 8),
        new TorchStorageType("ComplexDoubleStorage", null, 16),
    }
    .SelectMany(type => new[] { "torch", "torch.cuda" }, (type, module) => ($"{module}.{((TorchStorageType)type).Name}", type))
    .Concat(
    [
        ("torch.storage.UntypedStorage", new TorchStorageType("UntypedStorage", ElementType.UInt8, 1)),
        ("torch.storage._UntypedStorage", new TorchStorageType("UntypedStorage", ElementType.UInt8, 1)), // 1.11 to 1.13
        ("torch._utils._rebuild_tensor", (PickleFunction)RebuildTensor),
        ("torch._utils._rebuild_tensor_v2", (PickleFunction)RebuildTensor),
        ("torch._utils._rebuild_parameter", (PickleFunction)RebuildParameter),
        ("torch._utils._rebuild_parameter_with_state", (PickleFunction)RebuildParameter),
        ("torch.Size", (PickleFunction)Size),
        ("collections.OrderedDict", (PickleFunction)OrderedDict),
    ])
    .Concat(
        new[] { "float32", "float16", "bfloat16", "float64", "int64", "int32", "int16", "int8", "uint8", "bool", "complex64", "complex128" }
            .Select(type => ($"torch.{type}", (object)new TorchElementName(type))))
    .ToDictionary(row => row.Item1, row => row.Item2, StringComparer.Ordinal);

    private readonly Dictionary<string, TorchStorageType> _storages = new(StringComparer.Ordinal);

    /// <summary>The classes of the storages that were met, by key.</summary>
    public IReadOnlyDictionary<string, TorchStorageType> Storages => _storages;

    public object? Find(string module, string name) => Known.GetValueOrDefault($"{module}.{name}");

    /// <summary>A storage: ('storage', class, key, device, count), in the legacy form with a part of it, (key, start, count), or None behind.</summary>
    public object Load(object? persistentId)
    {
        if (persistentId is not PickleTuple { Items: [string kind, .. var rest] })
            throw new InvalidDataException($"a persistent id that is {PickleValues.Describe(persistentId)}; a tuple that begins with 'storage' was expected");
        if (kind != "storage")
            throw new InvalidDataException($"a persistent id of kind '{PickleValues.Shown(kind)}'; 'storage' was expected");
        if (rest is not [TorchStorageType type, string key, _, long count and >= 0, .. var part])
            throw new InvalidDataException("a storage that does not state its class, key, device and number of elements");
        if (!_storages.TryAdd(key, type) && _storages[key].ElementBytes != type.ElementBytes)
            throw new InvalidDataException($"storage '{PickleValues.Shown(key)}' is a {type.Name} and a {_storages[key].Name}");
        return part switch
        {
            [] or [null] => new TorchStorage(type, key, count, Root: count, Start: 0),
            [PickleTuple { Items: [_, long start and >= 0, long partCount and >= 0] }] when start <= count && partCount <= count - start =>
                new TorchStorage(type, key, partCount, Root: count, start),
            _ => throw new InvalidDataException($"a part that does not lie within its storage of {count} elements"),
        };
    }

    /// <summary>
    /// (storage, offset, shape, strides), and in the second version (requires_grad, hooks) and lately (bits) behind, of which only the last matter:
    /// a tensor may say that its values are to be negated or conjugated.
    /// </summary>
    private static TorchTensor RebuildTensor(PickleTuple arguments)
    {
        if (arguments.Items is not [TorchStorage storage, long offset, PickleTuple shape, PickleTuple strides, .. var rest] || rest.Length > 3)
            throw new InvalidDataException("a tensor that does not state its storage, offset, shape and strides");
        if (rest is [_, _, PickleDict { Items.Count: > 0 }])
            throw new InvalidDataException("a tensor whose values are still to be conjugated or negated is not read");
        return new TorchTensor(storage, offset, Integers(shape), Integers(strides));
    }

    private static TorchTensor RebuildParameter(PickleTuple arguments) =>
        arguments.Items is [TorchTensor tensor, ..] ? tensor : throw new InvalidDataException("a parameter that does not hold a tensor");

    private static PickleTuple Size(PickleTuple arguments) => arguments.Items switch
    {
        [] => new PickleTuple([]),
        [PickleTuple lengths] => lengths,
        [PickleList lengths] => new PickleTuple([.. lengths.Items]),
        _ => throw new InvalidDataException("a torch.Size that is not made of a tuple"),
    };

    /// <summary>Empty, or of pairs: Python 2 wrote the whole content as one argument.</summary>
    private static PickleDict OrderedDict(PickleTuple arguments)
    {
        var dict = new PickleDict();
        var pairs = arguments.Items switch
        {
            [] => [],
            [PickleList list] => list.Items,
            _ => throw new InvalidDataException("an OrderedDict that is not made of a list of pairs"),
        };
        foreach (var pair in pairs)
        {
            dict.Items.Add(pair switch
            {
                PickleTuple { Items: [var key, var value] } => new(key, value),
                PickleList { Items: [var key, var value] } => new(key, value),
                _ => throw new InvalidDataException("an OrderedDict of something else than pairs"),
            });
        }
        return dict;
    }

    private static long[] Integers(PickleTuple tuple) =>
        [.. tuple.Items.Select(item => item is long value ? value : throw new InvalidDataException($"a shape or strides of {PickleValues.Describe(item)}"))];
}
