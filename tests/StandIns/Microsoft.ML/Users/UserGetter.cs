using System.Linq.Expressions;

namespace Microsoft.ML.Data;

/// <summary>Getters of columns that are members of an object.</summary>
internal static class UserGetter
{
    /// <summary>A getter of the column's raw type that reads the member of whatever <paramref name="current"/> yields.</summary>
    public static Delegate Create<TRow>(UserColumn column, Func<TRow> current)
    {
        var row = Expression.Parameter(typeof(TRow));
        var read = Expression.Lambda(Expression.MakeMemberAccess(row, column.Member), row).Compile();
        if (read is Func<TRow, string> text)
            return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> destination) => destination = text(current()).AsMemory());
        if (read is Func<TRow, string[]> texts)
            return Strings(texts, current);
        var member = column.MemberType;
        var (method, item) = column.Type is KeyDataViewType ? (nameof(Key), member)
            : member.IsArray ? (nameof(Items), member.GetElementType())
            : column.Type is VectorDataViewType ? (nameof(Buffer), member.GetGenericArguments()[0])
            : (nameof(Scalar), member);
        return (Delegate)Getters.Call(typeof(UserGetter), method, [typeof(TRow), item], read, current, column.Type);
    }

    private static ValueGetter<T> Scalar<TRow, T>(Func<TRow, T> read, Func<TRow> current, DataViewType type) =>
        (ref T destination) => destination = read(current());

    /// <summary>Members count a key's values from 0, columns from 1; what is out of range is missing.</summary>
    private static ValueGetter<T> Key<TRow, T>(Func<TRow, T> read, Func<TRow> current, KeyDataViewType type) => (ref T destination) =>
    {
        ulong value = Convert.ToUInt64(read(current()), null);
        destination = (T)Convert.ChangeType(value < type.Count ? value + 1 : 0, typeof(T), null);
    };

    private static ValueGetter<VBuffer<T>> Buffer<TRow, T>(Func<TRow, VBuffer<T>> read, Func<TRow> current, DataViewType type) =>
        (ref VBuffer<T> destination) => read(current()).CopyTo(ref destination);

    private static ValueGetter<VBuffer<T>> Items<TRow, T>(Func<TRow, T[]> read, Func<TRow> current, DataViewType type) =>
        (ref VBuffer<T> destination) =>
        {
            var values = read(current()) ?? [];
            VBuffer<T>.Copy(values, 0, ref destination, values.Length);
        };

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> Strings<TRow>(Func<TRow, string[]> read, Func<TRow> current) =>
        (ref VBuffer<ReadOnlyMemory<char>> destination) =>
        {
            var values = read(current()) ?? [];
            var editor = VBufferEditor.Create(ref destination, values.Length);
            for (int i = 0; i < values.Length; i++)
                editor.Values[i] = values[i].AsMemory();
            destination = editor.Commit();
        };
}
