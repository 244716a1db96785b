using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Makes and checks getters whose value type is known at run time only.</summary>
internal static class Getters
{
    /// <summary>The delegate as the getter that is asked for, or an error that names both types.</summary>
    public static ValueGetter<TValue> As<TValue>(Delegate getter) => getter as ValueGetter<TValue>
        ?? throw new InvalidOperationException(
            $"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{getter.GetType().GetGenericArguments()[0]}'.");

    /// <summary>Calls the generic static method of <paramref name="owner"/> with these type arguments.</summary>
    public static object Call(Type owner, string method, Type[] types, params object[] arguments) =>
        owner.GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public)
            .MakeGenericMethod(types)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    /// <summary>The getter of a column, whatever its type.</summary>
    public static Delegate Of(DataViewRow row, DataViewSchema.Column column) =>
        (Delegate)Call(typeof(Getters), nameof(Typed), [column.Type.RawType], row, column);

    /// <summary>Yields a value that does not change.</summary>
    public static ValueGetter<T> Constant<T>(T value)
    {
        // A vector is copied out, so that who receives it may write into it.
        if (typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(VBuffer<>))
            return (ValueGetter<T>)Call(typeof(Getters), nameof(ConstantVector), typeof(T).GetGenericArguments(), value);
        return (ref T destination) => destination = value;
    }

    private static ValueGetter<VBuffer<T>> ConstantVector<T>(VBuffer<T> value) => (ref VBuffer<T> destination) => value.CopyTo(ref destination);

    private static ValueGetter<T> Typed<T>(DataViewRow row, DataViewSchema.Column column) => row.GetGetter<T>(column);
}
