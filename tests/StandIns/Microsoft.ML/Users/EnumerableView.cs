namespace Microsoft.ML.Data;

/// <summary>The objects of a sequence as rows, in their order.</summary>
internal sealed class EnumerableView<TRow> : IDataView
    where TRow : class
{
    private readonly IEnumerable<TRow> _rows;
    private readonly UserColumn[] _columns;

    public EnumerableView(IEnumerable<TRow> rows, UserColumn[] columns)
    {
        _rows = rows;
        _columns = columns;
        Schema = UserColumn.SchemaOf(columns);
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => (_rows as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) => new Cursor(this, columnsNeeded);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursor
    {
        private readonly IEnumerator<TRow> _rows;
        private readonly Delegate[] _getters;

        public Cursor(EnumerableView<TRow> view, IEnumerable<DataViewSchema.Column> columnsNeeded)
            : base(view.Schema, columnsNeeded)
        {
            _rows = view._rows.GetEnumerator();
            _getters = [.. view.Schema.Select(c => IsColumnActive(c) ? UserGetter.Create(view._columns[c.Index], Current) : null)];
        }

        protected override Delegate GetterOf(DataViewSchema.Column column) => _getters[column.Index];

        protected override bool MoveNextCore()
        {
            bool moved = _rows.MoveNext();
            if (moved && _rows.Current == null)
                throw new InvalidOperationException("Encountered null when iterating over data, this is not supported.");
            return moved;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _rows.Dispose();
            base.Dispose(disposing);
        }

        private TRow Current()
        {
            CheckGood();
            return _rows.Current;
        }
    }
}
