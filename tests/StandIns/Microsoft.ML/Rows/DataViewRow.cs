using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Copies the current value of a column into <paramref name="value"/>, reusing its memory where it can.</summary>
public delegate void ValueGetter<TValue>(ref TValue value);

/// <summary>A row: values are fetched by getters, of active columns only.</summary>
public abstract class DataViewRow : IDisposable
{
    /// <summary>Counts the rows from 0; -1 before the first and after the last.</summary>
    public abstract long Position { get; }

    /// <summary>The place of this row's batch in the whole, where several cursors share the rows.</summary>
    public abstract long Batch { get; }

    public abstract DataViewSchema Schema { get; }

    public abstract ValueGetter<DataViewRowId> GetIdGetter();

    public abstract bool IsColumnActive(DataViewSchema.Column column);

    public abstract ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A row that moves over a data view.</summary>
public abstract class DataViewRowCursor : DataViewRow
{
    public abstract bool MoveNext();
}
