namespace Microsoft.ML.Data;

/// <summary>Reads one column.</summary>
public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName) => data.GetColumn<T>(data.Schema[columnName]);

    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (typeof(T) == column.Type.RawType)
            return Read<T, T>(data, column, value => value);
        if (typeof(T) == typeof(string) && column.Type is TextDataViewType)
            return Read<ReadOnlyMemory<char>, T>(data, column, value => (T)(object)value.ToString());
        if (typeof(T) == typeof(string[]) && column.Type.ItemType() is TextDataViewType)
            return Read<VBuffer<ReadOnlyMemory<char>>, T>(data, column, value => (T)(object)Array.ConvertAll(value.ToArray(), text => text.ToString()));
        if (typeof(T).IsArray && UserTypes.Fits(typeof(T), column.Type))
            return (IEnumerable<T>)Getters.Call(typeof(ColumnCursorExtensions), nameof(Arrays), [typeof(T).GetElementType()], data, column);
        throw new InvalidOperationException($"Could not map a data view column '{column.Name}' of type {column.Type} to {typeof(T)}.");
    }

    private static IEnumerable<TItem[]> Arrays<TItem>(IDataView data, DataViewSchema.Column column) =>
        Read<VBuffer<TItem>, TItem[]>(data, column, value => value.ToArray());

    private static IEnumerable<T> Read<TRaw, T>(IDataView data, DataViewSchema.Column column, Func<TRaw, T> convert)
    {
        using var cursor = data.GetRowCursor([column]);
        var getter = cursor.GetGetter<TRaw>(column);
        while (cursor.MoveNext())
        {
            TRaw value = default;
            getter(ref value);
            yield return convert(value);
        }
    }
}
