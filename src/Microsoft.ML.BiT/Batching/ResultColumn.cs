namespace Microsoft.ML.BiT.Batching;

/// <summary>The results of one column for the rows of a batch, by slot. Belongs to one cursor or row.</summary>
internal abstract class ResultColumn : IDisposable
{
    /// <summary>A getter of the column, a <see cref="ValueGetter{TValue}"/> of its raw type.</summary>
    /// <param name="slot">Called at every read: computes the current row's result if that is still to be done, and gives its slot.</param>
    public abstract Delegate Getter(Func<int> slot);

    /// <summary>The row's result is one that ML.NET takes for missing.</summary>
    public abstract void SetMissing(int slot);

    public virtual void Dispose()
    {
    }
}

/// <inheritdoc/>
/// <typeparam name="T">Raw type of the column.</typeparam>
internal abstract class ResultColumn<T> : ResultColumn
{
    public sealed override Delegate Getter(Func<int> slot) => (ValueGetter<T>)((ref T destination) => Copy(slot(), ref destination));

    /// <summary>Copies a result into the consumer's cell, which then belongs to the consumer alone.</summary>
    protected abstract void Copy(int slot, ref T destination);
}
