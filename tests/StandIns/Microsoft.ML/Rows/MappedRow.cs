namespace Microsoft.ML.Data;

/// <summary>A row made of another one by a <see cref="RowMap"/>; it stands where the other stands.</summary>
internal sealed class MappedRow : DataViewRow
{
    private readonly RowMap _map;
    private readonly DataViewRow _input;
    private readonly bool[] _active;
    private readonly Delegate[] _getters;

    public MappedRow(RowMap map, DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        _map = map;
        _input = input;
        _active = map.OutputSchema.Flags(activeColumns);
        _getters = map.GettersOver(input, _active);
    }

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override DataViewSchema Schema => _map.OutputSchema;

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!_active[column.Index])
            throw new InvalidOperationException($"Column '{column.Name}' is not active.");
        return _map.TrySource(column, out int source)
            ? _input.GetGetter<TValue>(_input.Schema[source])
            : Getters.As<TValue>(_getters[column.Index]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }
}
