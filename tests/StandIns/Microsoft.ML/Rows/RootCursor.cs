namespace Microsoft.ML.Data;

/// <summary>What the cursors that own their rows have in common: active columns, position, end.</summary>
internal abstract class RootCursor : DataViewRowCursor
{
    private readonly bool[] _active;
    private long _position = -1;
    private bool _ended;

    protected RootCursor(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        Schema = schema;
        _active = schema.Flags(columnsNeeded);
    }

    public sealed override long Position => _position;

    public override long Batch => 0;

    public sealed override DataViewSchema Schema { get; }

    public sealed override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index >= _active.Length || !_active[column.Index])
            throw new ArgumentOutOfRangeException(nameof(column), "requested column not active");
        return Getters.As<TValue>(GetterOf(column));
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
    {
        CheckGood();
        id = new((ulong)_position, 0);
    };

    public sealed override bool MoveNext()
    {
        if (!_ended && MoveNextCore())
        {
            _position++;
            return true;
        }
        Dispose();
        return false;
    }

    protected abstract Delegate GetterOf(DataViewSchema.Column column);

    protected abstract bool MoveNextCore();

    protected override void Dispose(bool disposing)
    {
        _ended = true;
        _position = -1;
        base.Dispose(disposing);
    }

    protected void CheckGood()
    {
        if (_position < 0)
            throw new InvalidOperationException("Values cannot be fetched at this time: either MoveNext was never called, or it returned false");
    }
}
