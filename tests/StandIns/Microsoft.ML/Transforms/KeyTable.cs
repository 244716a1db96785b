using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>The values that have keys, in the keys' order.</summary>
internal abstract class KeyTable(DataViewType itemType)
{
    public DataViewType ItemType => itemType;

    public abstract int Count { get; }

    /// <summary>The values of a column, scalar or vector, without repetition and without missing ones.</summary>
    public static KeyTable Collect(IDataView data, DataViewSchema.Column column, int maximum, bool sorted, bool asText) =>
        (KeyTable)Getters.Call(typeof(KeyTable), nameof(CollectTyped), [column.Type.ItemType().RawType], data, column, maximum, sorted, asText);

    public static KeyTable Read(BinaryReader reader)
    {
        var type = ValueCodec.ReadType(reader);
        return (KeyTable)Getters.Call(typeof(KeyTable), nameof(ReadTyped), [type.RawType], reader, type);
    }

    public abstract void Write(BinaryWriter writer);

    /// <summary>The values, as the annotation of the keys.</summary>
    public abstract DataViewSchema.Annotations Annotations();

    /// <summary>A getter of the key, or keys, of the source's value.</summary>
    public abstract Delegate GetterOver(DataViewRow row, DataViewSchema.Column source);

    private static KeyTable<T> CollectTyped<T>(IDataView data, DataViewSchema.Column column, int maximum, bool sorted, bool asText)
    {
        var seen = new HashSet<T>(TextComparer.For<T>());
        var values = new List<T>();
        foreach (var value in Values<T>(data, column))
            if (values.Count < maximum && !KeyTable<T>.IsMissing(value) && seen.Add(value))
                values.Add(value);
        if (sorted)
            values.Sort(TextComparer.OrderFor<T>());
        return new([.. values], column.Type.ItemType(), asText);
    }

    private static IEnumerable<T> Values<T>(IDataView data, DataViewSchema.Column column) => column.Type is VectorDataViewType
        ? data.GetColumn<VBuffer<T>>(column).SelectMany(vector => vector.DenseValues())
        : data.GetColumn<T>(column);

    private static KeyTable<T> ReadTyped<T>(BinaryReader reader, DataViewType type) => new(ValueCodec.ReadAll<T>(reader), type, reader.ReadBoolean());
}

/// <inheritdoc/>
internal sealed class KeyTable<T> : KeyTable
{
    private readonly T[] _values;
    private readonly bool _asText;
    private readonly Dictionary<T, uint> _keys;

    public KeyTable(T[] values, DataViewType itemType, bool asText)
        : base(itemType)
    {
        _values = values;
        _asText = asText;
        _keys = values.Select((value, i) => (value, key: (uint)i + 1)).ToDictionary(pair => pair.value, pair => pair.key, TextComparer.For<T>());
    }

    public override int Count => _values.Length;

    public static bool IsMissing(T value) => MissingValues.Is(value) || value is ReadOnlyMemory<char> { IsEmpty: true };

    public override void Write(BinaryWriter writer)
    {
        ValueCodec.WriteType(writer, ItemType);
        ValueCodec.WriteAll(writer, _values);
        writer.Write(_asText);
    }

    public override DataViewSchema.Annotations Annotations()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        if (Count == 0)
            return builder.ToAnnotations();
        if (_asText && ItemType is not TextDataViewType)
            Add(TextDataViewType.Instance, Array.ConvertAll(_values, value => Convert.ToString(value, CultureInfo.InvariantCulture).AsMemory()));
        else
            Add((PrimitiveDataViewType)ItemType, _values);
        return builder.ToAnnotations();

        void Add<TItem>(PrimitiveDataViewType type, TItem[] values) => builder.Add(
            AnnotationKinds.KeyValues, new VectorDataViewType(type, values.Length), Getters.Constant(new VBuffer<TItem>(values.Length, values)));
    }

    public override Delegate GetterOver(DataViewRow row, DataViewSchema.Column source)
    {
        if (source.Type is VectorDataViewType)
            return VectorGetter(row.GetGetter<VBuffer<T>>(source));
        var getter = row.GetGetter<T>(source);
        T value = default;
        return (ValueGetter<uint>)((ref uint key) =>
        {
            getter(ref value);
            key = _keys.GetValueOrDefault(value);
        });
    }

    private ValueGetter<VBuffer<uint>> VectorGetter(ValueGetter<VBuffer<T>> getter)
    {
        VBuffer<T> values = default;
        return (ref VBuffer<uint> keys) =>
        {
            getter(ref values);
            var editor = VBufferEditor.Create(ref keys, values.Length);
            foreach (var (index, value) in values.Items(all: true))
                editor.Values[index] = _keys.GetValueOrDefault(value);
            keys = editor.Commit();
        };
    }
}
