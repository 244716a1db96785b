namespace Microsoft.ML.Data;

/// <summary>The rows that pass a test, which may look at columns that nobody else needs.</summary>
internal sealed class FilterView(IDataView input, DataViewSchema.Column[] tested, Func<DataViewRow, Func<bool>> test) : IDataView
{
    public bool CanShuffle => input.CanShuffle;

    public DataViewSchema Schema => input.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        columnsNeeded = [.. columnsNeeded];
        return new Cursor(input.GetRowCursor(columnsNeeded.Concat(tested), rand), columnsNeeded, test);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        columnsNeeded = [.. columnsNeeded];
        return Array.ConvertAll(
            input.GetRowCursorSet(columnsNeeded.Concat(tested), n, rand), cursor => (DataViewRowCursor)new Cursor(cursor, columnsNeeded, test));
    }

    private sealed class Cursor(DataViewRowCursor input, IEnumerable<DataViewSchema.Column> columnsNeeded, Func<DataViewRow, Func<bool>> test)
        : WrappedCursor(input, columnsNeeded)
    {
        private readonly Func<bool> _passes = test(input);

        protected override bool MoveNextCore()
        {
            while (Input.MoveNext())
                if (_passes())
                    return true;
            return false;
        }
    }
}
