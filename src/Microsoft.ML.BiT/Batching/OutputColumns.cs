namespace Microsoft.ML.BiT.Batching;

/// <summary>The columns of one cursor or row: those of the input, in their places, then the computed ones.</summary>
internal sealed class OutputColumns
{
    private readonly bool[] _active;
    private readonly bool _alwaysComputes;

    /// <param name="schema">The output schema.</param>
    /// <param name="input">The input schema, whose columns are the first of <paramref name="schema"/>.</param>
    /// <param name="inputColumns">The columns, by their indices in the input, that the computed ones are made from.</param>
    /// <param name="needed">The columns of <paramref name="schema"/> that the consumer asked for.</param>
    /// <param name="alwaysComputes">Whether the input is looked at even where no computed column is asked for.</param>
    public OutputColumns(
        DataViewSchema schema, DataViewSchema input, IReadOnlyList<int> inputColumns, IEnumerable<DataViewSchema.Column> needed,
        bool alwaysComputes = false)
    {
        _alwaysComputes = alwaysComputes;
        Schema = schema;
        FirstComputed = input.Count;
        InputColumns = inputColumns;
        _active = new bool[schema.Count];
        foreach (var column in needed)
            _active[column.Index] = true;
    }

    public DataViewSchema Schema { get; }

    public IReadOnlyList<int> InputColumns { get; }

    /// <summary>Index of the first computed column.</summary>
    public int FirstComputed { get; }

    public int ComputedCount => Schema.Count - FirstComputed;

    /// <summary>Whether there is anything to compute.</summary>
    public bool IsComputing => _alwaysComputes || _active.AsSpan(FirstComputed).Contains(true);

    public bool IsActive(int column) => _active[column];

    /// <summary>The input's columns that a consumer passes through or that the computed columns need.</summary>
    public IEnumerable<DataViewSchema.Column> NeededFrom(DataViewSchema input)
    {
        var isComputing = IsComputing;
        return input.Where(column => _active[column.Index] || (isComputing && InputColumns.Contains(column.Index)));
    }

    public void CheckActive(DataViewSchema.Column column)
    {
        if (column.Index >= _active.Length || !_active[column.Index])
            throw new ArgumentException($"The column '{column.Name}' was not asked for when this cursor was made.", nameof(column));
    }

    /// <summary>The getter as the consumer's type, or an error that names both types.</summary>
    public static ValueGetter<TValue> Cast<TValue>(Delegate getter, DataViewSchema.Column column) =>
        getter as ValueGetter<TValue> ?? throw new InvalidOperationException(
            $"The column '{column.Name}' is {column.Type} and is read as {column.Type.RawType}, not as {typeof(TValue)}.");
}
