namespace Microsoft.ML.Data;

/// <summary>Holds copies of a column's values, by slot.</summary>
internal abstract class ColumnStore
{
    public static ColumnStore Create(DataViewType type) => (ColumnStore)Getters.Call(typeof(ColumnStore), nameof(CreateTyped), [type.RawType]);

    /// <summary>An action that copies the row's current value into a slot.</summary>
    public abstract Action<int> Capture(DataViewRow row, DataViewSchema.Column column);

    /// <summary>A getter of whichever slot is current.</summary>
    public abstract Delegate Getter(Func<int> slot);

    private static ColumnStore<T> CreateTyped<T>() => new();
}

/// <inheritdoc/>
internal sealed class ColumnStore<T> : ColumnStore
{
    private readonly List<ValueGetter<T>> _values = [];

    public override Action<int> Capture(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        return slot =>
        {
            T value = default;
            getter(ref value);
            if (slot == _values.Count)
                _values.Add(null);
            _values[slot] = Getters.Constant(value);
        };
    }

    public override Delegate Getter(Func<int> slot) => (ValueGetter<T>)((ref T destination) => _values[slot()](ref destination));
}
