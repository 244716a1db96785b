namespace Microsoft.ML.Data;

/// <summary>Some rows from the middle.</summary>
internal sealed class SkipTakeView(IDataView input, long skip, long take) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => input.GetRowCount() is { } count ? Math.Min(take, Math.Max(0, count - skip)) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        columnsNeeded = [.. columnsNeeded];
        return new Cursor(input.GetRowCursor(columnsNeeded), columnsNeeded, skip, take);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded)];

    private sealed class Cursor(DataViewRowCursor input, IEnumerable<DataViewSchema.Column> columnsNeeded, long skip, long take)
        : WrappedCursor(input, columnsNeeded)
    {
        private long _skip = skip;
        private long _take = take;

        protected override bool MoveNextCore()
        {
            for (; _skip > 0; _skip--)
                if (!Input.MoveNext())
                    return false;
            return _take-- > 0 && Input.MoveNext();
        }
    }
}
