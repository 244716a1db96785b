namespace Microsoft.ML.Data;

/// <summary>The rows of a view, each made into another one by a <see cref="RowMap"/>.</summary>
internal sealed class MappedView(IDataView input, RowMap map) : IDataView
{
    public bool CanShuffle => input.CanShuffle;

    public DataViewSchema Schema => map.OutputSchema;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        columnsNeeded = [.. columnsNeeded];
        return new Cursor(map, input.GetRowCursor(map.GetDependencies(columnsNeeded), rand), columnsNeeded);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        columnsNeeded = [.. columnsNeeded];
        var cursors = input.GetRowCursorSet(map.GetDependencies(columnsNeeded), n, rand);
        return Array.ConvertAll(cursors, cursor => (DataViewRowCursor)new Cursor(map, cursor, columnsNeeded));
    }

    private sealed class Cursor(RowMap map, DataViewRowCursor input, IEnumerable<DataViewSchema.Column> active) : DataViewRowCursor
    {
        private readonly MappedRow _row = new(map, input, active);

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => map.OutputSchema;

        public override bool MoveNext() => input.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _row.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _row.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _row.Dispose();
            base.Dispose(disposing);
        }
    }
}
