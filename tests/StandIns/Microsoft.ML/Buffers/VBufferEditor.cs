namespace Microsoft.ML.Data;

/// <summary>Makes editors that write into a buffer's own arrays where these are large enough.</summary>
public static class VBufferEditor
{
    public static VBufferEditor<T> CreateFromBuffer<T>(ref VBuffer<T> destination) =>
        Create(ref destination, destination.Length, destination.GetValues().Length);

    public static VBufferEditor<T> Create<T>(
        ref VBuffer<T> destination,
        int newLogicalLength,
        int? valuesCount = null,
        int? maxValuesCapacity = null,
        bool keepOldOnResize = false,
        bool requireIndicesOnDense = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(newLogicalLength);
        int count = valuesCount ?? newLogicalLength;
        if (count < 0 || count > newLogicalLength)
            throw new ArgumentOutOfRangeException(nameof(valuesCount));
        int capacity = Math.Max(count, maxValuesCapacity ?? count);
        var values = Fit(destination.ValueArray, count, capacity, keepOldOnResize, out bool newValues);
        var indices = destination.IndexArray;
        bool newIndices = false;
        if (count < newLogicalLength || requireIndicesOnDense)
            indices = Fit(indices, count, capacity, keepOldOnResize, out newIndices);
        return new(newLogicalLength, count, values, indices, requireIndicesOnDense, newValues, newIndices);
    }

    private static TItem[] Fit<TItem>(TItem[] array, int count, int capacity, bool keepOld, out bool isNew)
    {
        isNew = (array?.Length ?? 0) < count;
        if (!isNew)
            return array;
        var larger = new TItem[capacity];
        if (keepOld)
            array?.CopyTo(larger, 0);
        return larger;
    }
}

/// <summary>Writes a <see cref="VBuffer{T}"/> in place.</summary>
public readonly ref struct VBufferEditor<T>
{
    private readonly int _logicalLength;
    private readonly T[] _values;
    private readonly int[] _indices;

    /// <summary>The explicit values, to be written.</summary>
    public readonly Span<T> Values;

    /// <summary>Their indices, to be written; empty where dense.</summary>
    public readonly Span<int> Indices;

    internal VBufferEditor(
        int logicalLength, int count, T[] values, int[] indices, bool requireIndicesOnDense, bool createdNewValues, bool createdNewIndices)
    {
        _logicalLength = logicalLength;
        _values = values;
        _indices = indices;
        Values = values.AsSpan(0, count);
        Indices = count < logicalLength || requireIndicesOnDense ? indices.AsSpan(0, count) : default;
        CreatedNewValues = createdNewValues;
        CreatedNewIndices = createdNewIndices;
    }

    public bool CreatedNewValues { get; }

    public bool CreatedNewIndices { get; }

    public VBuffer<T> Commit() => new(_logicalLength, Values.Length, _values, _indices);

    /// <summary>Commits fewer explicit values than the editor was made for.</summary>
    public VBuffer<T> CommitTruncated(int physicalValuesCount)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(physicalValuesCount, Values.Length);
        if (physicalValuesCount < _logicalLength && (_indices?.Length ?? 0) < physicalValuesCount)
            throw new ArgumentOutOfRangeException(nameof(physicalValuesCount), "Cannot be sparse: the editor has no indices.");
        return new(_logicalLength, physicalValuesCount, _values, _indices);
    }
}
