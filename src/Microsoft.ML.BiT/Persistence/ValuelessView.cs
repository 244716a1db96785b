using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Persistence;

/// <summary>Data whose rows have no values: for estimators that look at the schema only, and for mappings that read nothing.</summary>
internal sealed class ValuelessView : IDataView
{
    private readonly int _rows;

    public ValuelessView(int rows, params IReadOnlyList<(string Name, DataViewType Type)> columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var (name, type) in columns)
            builder.AddColumn(name, type);
        Schema = builder.ToSchema();
        _rows = rows;
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => _rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(Schema, _rows, isActive: columnsNeeded.Any());

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewSchema schema, int rows, bool isActive) : DataViewRowCursor
    {
        private long _row = -1;

        public override DataViewSchema Schema => schema;

        public override long Position => _row < rows ? _row : -1;

        public override long Batch => 0;

        public override bool MoveNext() => _row < rows && ++_row < rows;

        public override bool IsColumnActive(DataViewSchema.Column column) => isActive;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new((ulong)_row, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            (ref TValue _) => throw new InvalidOperationException($"The column '{column.Name}' has no values here.");
    }
}
