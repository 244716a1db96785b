namespace Microsoft.ML.Data;

/// <summary>A computed column: what it is, and the input columns it needs.</summary>
internal sealed record AddedColumn(
    string Name, DataViewType Type, DataViewSchema.Annotations Annotations, IReadOnlyList<DataViewSchema.Column> Inputs);

/// <summary>Makes the getters of the active added columns over a row; null for the others.</summary>
internal delegate Delegate[] AddedGetters(DataViewRow input, bool[] active);

/// <summary>How output rows are made of input rows: every output column is an input column or a computed one.</summary>
internal sealed class RowMap : IRowToRowMapper
{
    private readonly AddedColumn[] _added;
    private readonly int[] _kept;
    private readonly AddedGetters _getters;

    /// <summary>All input columns, then the added ones.</summary>
    public RowMap(DataViewSchema input, AddedColumn[] added, AddedGetters getters)
        : this(input, [.. input.Select(column => column.Index)], added, getters)
    {
    }

    /// <summary>The input columns at these indices, in this order.</summary>
    public RowMap(DataViewSchema input, int[] kept)
        : this(input, kept, [], (_, _) => [])
    {
    }

    private RowMap(DataViewSchema input, int[] kept, AddedColumn[] added, AddedGetters getters)
    {
        InputSchema = input;
        _kept = kept;
        _added = added;
        _getters = getters;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(kept.Select(index => input[index]));
        foreach (var column in added)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var needed = new bool[InputSchema.Count];
        foreach (var column in dependingColumns)
        {
            if (TrySource(column, out int source))
                needed[source] = true;
            else
                foreach (var input in _added[column.Index - _kept.Length].Inputs)
                    needed[input.Index] = true;
        }
        return InputSchema.Where(needed);
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!ReferenceEquals(input.Schema, InputSchema))
            throw new InvalidOperationException("Schema of input row must be the same as the schema the mapper is bound to");
        return new MappedRow(this, input, activeColumns);
    }

    /// <summary>The index of the input column that an output column is; false for computed ones.</summary>
    internal bool TrySource(DataViewSchema.Column column, out int source)
    {
        source = column.Index < _kept.Length ? _kept[column.Index] : -1;
        return source >= 0;
    }

    /// <summary>The getters of the computed columns, at their indices in the output.</summary>
    internal Delegate[] GettersOver(DataViewRow input, bool[] active)
    {
        var getters = new Delegate[OutputSchema.Count];
        if (active.AsSpan(_kept.Length).Contains(true))
            _getters(input, active[_kept.Length..]).CopyTo(getters, _kept.Length);
        return getters;
    }
}
