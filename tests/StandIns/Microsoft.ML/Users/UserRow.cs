namespace Microsoft.ML.Data;

/// <summary>A row whose columns are the members of one object at a time.</summary>
internal sealed class UserRow<TRow> : DataViewRow
    where TRow : class
{
    private readonly Delegate[] _getters;
    private TRow _current;
    private long _position = -1;

    public UserRow(UserColumn[] columns)
    {
        Schema = UserColumn.SchemaOf(columns);
        _getters = [.. columns.Select(column => UserGetter.Create<TRow>(column, Current))];
    }

    public override long Position => _position;

    public override long Batch => 0;

    public override DataViewSchema Schema { get; }

    public void MoveTo(TRow row)
    {
        _current = row;
        _position++;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Getters.As<TValue>(_getters[column.Index]);

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)_position, 0);

    private TRow Current() => _current ?? throw new InvalidOperationException("There is no current row.");
}
