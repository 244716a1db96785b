using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>The table of a <see cref="ValueMappingTransformer"/>.</summary>
internal abstract class ValueMap(DataViewType keyType, DataViewType valueType)
{
    public DataViewType KeyType => keyType;

    public DataViewType ValueType => valueType;

    public static ValueMap OfScalars<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return Create([.. pairs.Select(pair => Raw(pair.Key))], [.. pairs.Select(pair => Raw(pair.Value))],
            StandardTypes.Get(RawType(typeof(TKey))), StandardTypes.Get(RawType(typeof(TValue))));
    }

    public static ValueMap OfVectors<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue[]>> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var item = StandardTypes.Get(RawType(typeof(TValue)));
        int[] sizes = [.. pairs.Select(pair => pair.Value.Length).Distinct()];
        var type = new VectorDataViewType(item, sizes is [var size] ? size : 0);
        return Create([.. pairs.Select(pair => Raw(pair.Key))], [.. pairs.Select(pair => Vector(pair.Value))], StandardTypes.Get(RawType(typeof(TKey))), type);

        object Vector(TValue[] values) =>
            Getters.Call(typeof(ValueMap), nameof(Buffer), [item.RawType], (List<object>)[.. values.Select(value => Raw(value))]);
    }

    public static ValueMap Read(BinaryReader reader)
    {
        var (keyType, valueType) = (ValueCodec.ReadType(reader), ValueCodec.ReadType(reader));
        return (ValueMap)Getters.Call(typeof(ValueMap), nameof(ReadTyped), [keyType.RawType, valueType.RawType], reader, keyType, valueType);
    }

    public abstract void Write(BinaryWriter writer);

    public abstract Delegate GetterOver(DataViewRow row, DataViewSchema.Column source);

    private static Type RawType(Type type) => type == typeof(string) ? typeof(ReadOnlyMemory<char>) : type;

    private static object Raw(object value) => value is string text ? text.AsMemory() : value;

    private static VBuffer<T> Buffer<T>(List<object> values) => new(values.Count, [.. values.Cast<T>()]);

    private static ValueMap Create(object[] keys, object[] values, DataViewType keyType, DataViewType valueType) =>
        (ValueMap)Getters.Call(typeof(ValueMap), nameof(CreateTyped), [keyType.RawType, valueType.RawType], keys, values, keyType, valueType);

    private static ValueMap<TKey, TValue> CreateTyped<TKey, TValue>(object[] keys, object[] values, DataViewType keyType, DataViewType valueType) =>
        new([.. keys.Cast<TKey>()], [.. values.Cast<TValue>()], keyType, valueType);

    private static ValueMap<TKey, TValue> ReadTyped<TKey, TValue>(BinaryReader reader, DataViewType keyType, DataViewType valueType) =>
        new(ValueCodec.ReadAll<TKey>(reader), ValueCodec.ReadAll<TValue>(reader), keyType, valueType);
}

/// <inheritdoc/>
internal sealed class ValueMap<TKey, TValue> : ValueMap
{
    private readonly Dictionary<TKey, ValueGetter<TValue>> _values = new(TextComparer.For<TKey>());
    private readonly ValueGetter<TValue> _missing = Getters.Constant(default(TValue));

    public ValueMap(TKey[] keys, TValue[] values, DataViewType keyType, DataViewType valueType)
        : base(keyType, valueType)
    {
        for (int i = 0; i < keys.Length; i++)
            if (!_values.TryAdd(keys[i], Getters.Constant(values[i])))
                throw new InvalidOperationException($"Duplicate keys in data '{keys[i]}'");
    }

    public override void Write(BinaryWriter writer)
    {
        ValueCodec.WriteType(writer, KeyType);
        ValueCodec.WriteType(writer, ValueType);
        ValueCodec.WriteAll(writer, _values.Keys);
        ValueCodec.WriteAll(writer, [.. _values.Values.Select(Fetch)]);
    }

    public override Delegate GetterOver(DataViewRow row, DataViewSchema.Column source)
    {
        if (source.Type is VectorDataViewType)
            return VectorGetter(row.GetGetter<VBuffer<TKey>>(source));
        var getKey = row.GetGetter<TKey>(source);
        TKey key = default;
        return (ValueGetter<TValue>)((ref TValue destination) =>
        {
            getKey(ref key);
            Find(key)(ref destination);
        });
    }

    private ValueGetter<VBuffer<TValue>> VectorGetter(ValueGetter<VBuffer<TKey>> getKeys)
    {
        VBuffer<TKey> keys = default;
        return (ref VBuffer<TValue> destination) =>
        {
            getKeys(ref keys);
            var editor = VBufferEditor.Create(ref destination, keys.Length);
            foreach (var (index, key) in keys.Items(all: true))
                Find(key)(ref editor.Values[index]);
            destination = editor.Commit();
        };
    }

    private ValueGetter<TValue> Find(TKey key) => _values.GetValueOrDefault(key, _missing);

    private static TValue Fetch(ValueGetter<TValue> getter)
    {
        TValue value = default;
        getter(ref value);
        return value;
    }
}
