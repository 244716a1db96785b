namespace Microsoft.ML.BiT.Batching;

/// <summary>The input with the stage's columns. Nothing is computed until a cursor is asked for the value of one.</summary>
internal sealed class BatchedDataView(RowComputation computation, IDataView input, DataViewSchema schema, IReadOnlyList<int> inputColumns) : IDataView
{
    public DataViewSchema Schema => schema;

    public bool CanShuffle => input.CanShuffle;

    public long? GetRowCount() => computation.OnBadImage == BadImagePolicy.Skip ? null : input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var columns = new OutputColumns(
            schema, input.Schema, inputColumns, columnsNeeded, alwaysComputes: computation.OnBadImage == BadImagePolicy.Skip);
        return computation.CreateCursor(input.GetRowCursor(columns.NeededFrom(input.Schema), rand), columns, input.GetRowCount());
    }

    /// <summary>One cursor whatever is asked for: a batch is already computed in parallel, and splitting rows would only shrink it.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
