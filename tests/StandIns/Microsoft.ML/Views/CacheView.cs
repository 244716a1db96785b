namespace Microsoft.ML.Data;

/// <summary>Keeps columns in memory from the first time that they are needed. Columns of objects are left out.</summary>
internal sealed class CacheView : IDataView
{
    private const int RowsABatch = 64;
    private readonly IDataView _input;
    private readonly ColumnStore[] _stores;
    private readonly Lock _gate = new();
    private int? _rows;

    private CacheView(IDataView input)
    {
        _input = input;
        _stores = new ColumnStore[input.Schema.Count];
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => _input.Schema;

    public static CacheView Over(IDataView input, params string[] prefetch)
    {
        int[] kept = [.. input.Schema.Where(c => c.Type.ItemType() is PrimitiveDataViewType).Select(c => c.Index)];
        var view = new CacheView(kept.Length == input.Schema.Count ? input : new MappedView(input, new RowMap(input.Schema, kept)));
        if (prefetch is { Length: > 0 })
            view.Fill(prefetch.Select(name => view.Schema.Require(name)));
        return view;
    }

    public long? GetRowCount() => _rows ?? _input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        GetRowCursorSet(columnsNeeded, 1, rand)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        columnsNeeded = [.. columnsNeeded];
        int count = Fill(columnsNeeded);
        int[] rows = [.. Enumerable.Range(0, count)];
        rand?.Shuffle(rows);
        var batches = rows.Chunk(RowsABatch).Select((batch, index) => (Batch: (long)index, Rows: batch)).ToArray();
        int cursors = Math.Clamp(n, 1, Math.Max(1, batches.Length));
        return [.. Enumerable.Range(0, cursors).Select(i => new Cursor(this, columnsNeeded, batches.Where(batch => batch.Batch % cursors == i)))];
    }

    /// <summary>Reads in one pass what is needed and not here yet; the number of rows.</summary>
    private int Fill(IEnumerable<DataViewSchema.Column> columns)
    {
        lock (_gate)
        {
            var wanted = columns.Where(column => _stores[column.Index] == null).DistinctBy(column => column.Index).ToArray();
            if (wanted.Length == 0 && (_rows ?? (_rows = (int?)_input.GetRowCount())) is { } known)
                return known;
            using var cursor = _input.GetRowCursor(wanted);
            var stores = Array.ConvertAll(wanted, column => ColumnStore.Create(column.Type));
            var captures = wanted.Zip(stores, (column, store) => store.Capture(cursor, column)).ToArray();
            int count = 0;
            for (; cursor.MoveNext(); count++)
                foreach (var capture in captures)
                    capture(count);
            for (int i = 0; i < wanted.Length; i++)
                _stores[wanted[i].Index] = stores[i];
            return (_rows = count).Value;
        }
    }

    private sealed class Cursor : RootCursor
    {
        private readonly IEnumerator<(long Batch, int Row)> _rows;
        private readonly Delegate[] _getters;

        public Cursor(CacheView view, IEnumerable<DataViewSchema.Column> columnsNeeded, IEnumerable<(long Batch, int[] Rows)> batches)
            : base(view.Schema, columnsNeeded)
        {
            _rows = batches.SelectMany(batch => batch.Rows, (batch, row) => (batch.Batch, row)).GetEnumerator();
            _getters = [.. view.Schema.Select(column => IsColumnActive(column) ? view._stores[column.Index].Getter(Row) : null)];
        }

        public override long Batch => _rows.Current.Batch;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)Row(), 0);

        protected override Delegate GetterOf(DataViewSchema.Column column) => _getters[column.Index];

        protected override bool MoveNextCore() => _rows.MoveNext();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _rows.Dispose();
            base.Dispose(disposing);
        }

        private int Row()
        {
            CheckGood();
            return _rows.Current.Row;
        }
    }
}
