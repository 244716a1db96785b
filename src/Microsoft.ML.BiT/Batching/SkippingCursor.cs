using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Batching;

/// <summary>
/// A batched cursor without the rows that cannot be used, whatever columns are read: all cursors of a view have the same rows. Each row is
/// computed when the cursor moves to it, with those columns whose getter was taken.
/// </summary>
internal sealed class SkippingCursor<TInput>(BatchedCursor<TInput> cursor) : DataViewRowCursor
{
    private long _position = -1;
    private long _rows;

    public override DataViewSchema Schema => cursor.Schema;

    /// <summary>Counts the rows that are left.</summary>
    public override long Position => _position;

    public override long Batch => cursor.Batch;

    public override bool MoveNext()
    {
        while (cursor.MoveNext())
        {
            if (cursor.IsBad())
                continue;
            _position = _rows++;
            return true;
        }
        _position = -1;
        return false;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => cursor.IsColumnActive(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => cursor.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => cursor.GetGetter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            cursor.Dispose();
        base.Dispose(disposing);
    }
}
