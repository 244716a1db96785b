using System.Linq.Expressions;

namespace Microsoft.ML.Data;

/// <summary>Fills the members of an object from a row.</summary>
internal static class UserSetter
{
    /// <summary>An action that writes the row's current value of the column into the member.</summary>
    public static Action<TRow> Create<TRow>(UserColumn column, DataViewRow row, DataViewSchema.Column source)
    {
        var target = Expression.Parameter(typeof(TRow));
        var value = Expression.Parameter(column.MemberType);
        var place = Expression.MakeMemberAccess(target, column.Member);
        var read = Expression.Lambda(place, target);
        var action = typeof(Action<,>).MakeGenericType(typeof(TRow), column.MemberType);
        var write = Expression.Lambda(action, Expression.Assign(place, value), target, value).Compile();
        if (write is Action<TRow, string> text)
            return Text(text, row.GetGetter<ReadOnlyMemory<char>>(source));
        if (write is Action<TRow, string[]> texts)
            return Texts(texts, row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(source));
        var member = column.MemberType;
        var getter = Getters.Of(row, source);
        if (source.Type is not VectorDataViewType)
            return (Action<TRow>)Getters.Call(typeof(UserSetter), nameof(Scalar), [typeof(TRow), member], write, getter);
        var (method, item) = member.IsArray ? (nameof(Items), member.GetElementType()) : (nameof(Buffer), member.GetGenericArguments()[0]);
        return (Action<TRow>)Getters.Call(typeof(UserSetter), method, [typeof(TRow), item], read.Compile(), write, getter);
    }

    private static Action<TRow> Text<TRow>(Action<TRow, string> write, ValueGetter<ReadOnlyMemory<char>> getter)
    {
        ReadOnlyMemory<char> value = default;
        return row =>
        {
            getter(ref value);
            write(row, value.ToString());
        };
    }

    private static Action<TRow> Texts<TRow>(Action<TRow, string[]> write, ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter)
    {
        VBuffer<ReadOnlyMemory<char>> value = default;
        return row =>
        {
            getter(ref value);
            write(row, Array.ConvertAll(value.ToArray(), text => text.ToString()));
        };
    }

    private static Action<TRow> Scalar<TRow, T>(Action<TRow, T> write, ValueGetter<T> getter)
    {
        T value = default;
        return row =>
        {
            getter(ref value);
            write(row, value);
        };
    }

    /// <summary>An array of the right length is written into, any other replaced.</summary>
    private static Action<TRow> Items<TRow, T>(Func<TRow, T[]> read, Action<TRow, T[]> write, ValueGetter<VBuffer<T>> getter)
    {
        VBuffer<T> value = default;
        return row =>
        {
            getter(ref value);
            var array = read(row);
            if (array?.Length != value.Length)
                array = new T[value.Length];
            value.CopyTo(array);
            write(row, array);
        };
    }

    /// <summary>A buffer's own arrays are written into.</summary>
    private static Action<TRow> Buffer<TRow, T>(
        Func<TRow, VBuffer<T>> read, Action<TRow, VBuffer<T>> write, ValueGetter<VBuffer<T>> getter) => row =>
        {
            var value = read(row);
            getter(ref value);
            write(row, value);
        };
}
