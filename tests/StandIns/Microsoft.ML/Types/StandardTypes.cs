namespace Microsoft.ML.Data;

/// <summary>The .NET types that are columns by themselves, and questions about column types.</summary>
internal static class StandardTypes
{
    private static readonly Dictionary<Type, PrimitiveDataViewType> Table = new PrimitiveDataViewType[]
    {
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32,
        NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64, NumberDataViewType.Single, NumberDataViewType.Double,
        TextDataViewType.Instance, BooleanDataViewType.Instance, DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance,
        TimeSpanDataViewType.Instance, RowIdDataViewType.Instance,
    }.ToDictionary(type => type.RawType);

    public static bool TryGet(Type rawType, out PrimitiveDataViewType type) => Table.TryGetValue(rawType, out type);

    public static PrimitiveDataViewType Get(Type rawType) =>
        TryGet(rawType, out var type) ? type : throw new NotSupportedException($"{rawType} is not a standard type.");

    /// <summary>The type of a vector's items, or the type itself.</summary>
    public static DataViewType ItemType(this DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;
}
