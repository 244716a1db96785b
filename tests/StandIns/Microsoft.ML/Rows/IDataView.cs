namespace Microsoft.ML;

/// <summary>A lazy table: nothing is computed but for the active columns of a cursor.</summary>
public interface IDataView
{
    /// <summary>True where a cursor heeds the random numbers it is given.</summary>
    bool CanShuffle { get; }

    DataViewSchema Schema { get; }

    /// <summary>The number of rows, null where it is not known without a pass.</summary>
    long? GetRowCount();

    DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null);

    /// <summary>Up to <paramref name="n"/> cursors that share the rows among them.</summary>
    DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null);
}
