using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Writes and reads values and column types of model files.</summary>
internal static class ValueCodec
{
    private static readonly (Type Raw, Action<BinaryWriter, object> Write, Func<BinaryReader, object> Read)[] Table =
    [
        (typeof(sbyte), (w, v) => w.Write((sbyte)v), r => r.ReadSByte()),
        (typeof(byte), (w, v) => w.Write((byte)v), r => r.ReadByte()),
        (typeof(short), (w, v) => w.Write((short)v), r => r.ReadInt16()),
        (typeof(ushort), (w, v) => w.Write((ushort)v), r => r.ReadUInt16()),
        (typeof(int), (w, v) => w.Write((int)v), r => r.ReadInt32()),
        (typeof(uint), (w, v) => w.Write((uint)v), r => r.ReadUInt32()),
        (typeof(long), (w, v) => w.Write((long)v), r => r.ReadInt64()),
        (typeof(ulong), (w, v) => w.Write((ulong)v), r => r.ReadUInt64()),
        (typeof(float), (w, v) => w.Write((float)v), r => r.ReadSingle()),
        (typeof(double), (w, v) => w.Write((double)v), r => r.ReadDouble()),
        (typeof(bool), (w, v) => w.Write((bool)v), r => r.ReadBoolean()),
        (typeof(ReadOnlyMemory<char>), (w, v) => w.Write(((ReadOnlyMemory<char>)v).ToString()), r => r.ReadString().AsMemory()),
        (typeof(DateTime), (w, v) => w.Write(((DateTime)v).Ticks), r => new DateTime(r.ReadInt64())),
        (typeof(TimeSpan), (w, v) => w.Write(((TimeSpan)v).Ticks), r => new TimeSpan(r.ReadInt64())),
        (typeof(DateTimeOffset), WriteOffset, r => new DateTimeOffset(r.ReadInt64(), new TimeSpan(r.ReadInt64()))),
        (typeof(DataViewRowId), WriteId, r => new DataViewRowId(r.ReadUInt64(), r.ReadUInt64())),
    ];

    /// <summary>False for columns of objects, such as images, which files do not hold.</summary>
    public static bool CanWrite(DataViewType type) => Array.Exists(Table, row => row.Raw == type.ItemType().RawType);

    public static void WriteType(BinaryWriter writer, DataViewType type)
    {
        var item = type.ItemType();
        writer.Write(Array.FindIndex(Table, row => row.Raw == item.RawType));
        writer.Write(item is KeyDataViewType key ? key.Count : 0UL);
        int[] dimensions = type is VectorDataViewType vector ? [.. vector.Dimensions] : [];
        WriteAll(writer, dimensions);
    }

    public static DataViewType ReadType(BinaryReader reader)
    {
        var item = StandardTypes.Get(Table[reader.ReadInt32()].Raw);
        if (reader.ReadUInt64() is > 0 and var count)
            item = new KeyDataViewType(item.RawType, count);
        var dimensions = ReadAll<int>(reader);
        return dimensions.Length == 0 ? item : new VectorDataViewType(item, dimensions);
    }

    /// <summary>A scalar, or a vector of type <see cref="VBuffer{T}"/>, which is written dense.</summary>
    public static void Write<T>(BinaryWriter writer, T value)
    {
        if (Vector(typeof(T)) is { } item)
            Getters.Call(typeof(ValueCodec), nameof(WriteVector), [item], writer, value);
        else
            Row(typeof(T)).Write(writer, value);
    }

    public static T Read<T>(BinaryReader reader) => Vector(typeof(T)) is { } item
        ? (T)Getters.Call(typeof(ValueCodec), nameof(ReadVector), [item], reader)
        : (T)Row(typeof(T)).Read(reader);

    public static void WriteAll<T>(BinaryWriter writer, IReadOnlyCollection<T> values)
    {
        writer.Write(values.Count);
        foreach (var value in values)
            Write(writer, value);
    }

    public static T[] ReadAll<T>(BinaryReader reader)
    {
        var values = new T[reader.ReadInt32()];
        for (int i = 0; i < values.Length; i++)
            values[i] = Read<T>(reader);
        return values;
    }

    public static void WriteNames(BinaryWriter writer, IEnumerable<string> names) => WriteAll(writer, names.Select(name => name.AsMemory()).ToArray());

    public static string[] ReadNames(BinaryReader reader) => Array.ConvertAll(ReadAll<ReadOnlyMemory<char>>(reader), name => name.ToString());

    private static void WriteVector<T>(BinaryWriter writer, VBuffer<T> value) => WriteAll(writer, value.ToArray());

    private static VBuffer<T> ReadVector<T>(BinaryReader reader)
    {
        var values = ReadAll<T>(reader);
        return new(values.Length, values);
    }

    private static Type Vector(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>) ? type.GetGenericArguments()[0] : null;

    private static (Type Raw, Action<BinaryWriter, object> Write, Func<BinaryReader, object> Read) Row(Type raw) =>
        Array.Find(Table, row => row.Raw == raw);

    private static void WriteOffset(BinaryWriter writer, object value)
    {
        writer.Write(((DateTimeOffset)value).Ticks);
        writer.Write(((DateTimeOffset)value).Offset.Ticks);
    }

    private static void WriteId(BinaryWriter writer, object value)
    {
        writer.Write(((DataViewRowId)value).Low);
        writer.Write(((DataViewRowId)value).High);
    }
}
