namespace Microsoft.ML.Data;

/// <summary>A cursor that passes on some rows of another one, in its own way.</summary>
internal abstract class WrappedCursor(DataViewRowCursor input, IEnumerable<DataViewSchema.Column> columnsNeeded) : DataViewRowCursor
{
    private readonly bool[] _active = input.Schema.Flags(columnsNeeded);
    private long _position = -1;
    private bool _ended;

    public sealed override long Position => _position;

    public override long Batch => Input.Batch;

    public sealed override DataViewSchema Schema => Input.Schema;

    protected DataViewRowCursor Input => input;

    public override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    public sealed override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _active[column.Index]
        ? Getter<TValue>(column)
        : throw new ArgumentOutOfRangeException(nameof(column), "requested column not active");

    public sealed override bool MoveNext()
    {
        _ended = _ended || !MoveNextCore();
        _position = _ended ? -1 : _position + 1;
        return !_ended;
    }

    protected virtual ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column) => Input.GetGetter<TValue>(column);

    protected abstract bool MoveNextCore();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Input.Dispose();
        base.Dispose(disposing);
    }
}
