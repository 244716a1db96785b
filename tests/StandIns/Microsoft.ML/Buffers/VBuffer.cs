using System.Collections;

namespace Microsoft.ML.Data;

/// <summary>A vector of <see cref="Length"/> values: dense, or sparse with the explicit values' indices ascending.</summary>
public readonly struct VBuffer<T> : IEnumerable
{
    private readonly T[] _values;
    private readonly int[] _indices;
    private readonly int _count;

    /// <summary>The logical number of values.</summary>
    public readonly int Length;

    public VBuffer(int length, T[] values, int[] indices = null)
        : this(length, length, values, indices, checkSparse: false)
    {
    }

    public VBuffer(int length, int count, T[] values, int[] indices)
        : this(length, count, values, indices, checkSparse: count < length)
    {
    }

    private VBuffer(int length, int count, T[] values, int[] indices, bool checkSparse)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (count < 0 || count > length)
            throw new ArgumentOutOfRangeException(nameof(count));
        if ((values?.Length ?? 0) < count)
            throw new ArgumentOutOfRangeException(nameof(values), "The array of values is shorter than the count.");
        if (checkSparse && (indices?.Length ?? 0) < count)
            throw new ArgumentOutOfRangeException(nameof(indices), "The array of indices is shorter than the count.");
        Length = length;
        _count = count;
        _values = values;
        _indices = indices;
    }

    /// <summary>True where every value is explicit.</summary>
    public bool IsDense => _count == Length;

    internal T[] ValueArray => _values;

    internal int[] IndexArray => _indices;

    /// <summary>The explicit values.</summary>
    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    /// <summary>The indices of the explicit values; empty where dense.</summary>
    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public void CopyTo(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length, _count);
        GetValues().CopyTo(editor.Values);
        GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        if (sourceIndex < 0 || sourceIndex > Length)
            throw new ArgumentOutOfRangeException(nameof(sourceIndex));
        if (length < 0 || sourceIndex + length > Length)
            throw new ArgumentOutOfRangeException(nameof(length));
        var (start, end) = (sourceIndex, sourceIndex + length);
        if (!IsDense)
            (start, end) = (FirstAtOrAfter(sourceIndex), FirstAtOrAfter(sourceIndex + length));
        var editor = VBufferEditor.Create(ref destination, length, end - start);
        GetValues()[start..end].CopyTo(editor.Values);
        for (int i = start; !IsDense && i < end && end - start < length; i++)
            editor.Indices[i - start] = _indices[i] - sourceIndex;
        destination = editor.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        if (destinationIndex < 0 || destinationIndex + Length > destination.Length)
            throw new ArgumentOutOfRangeException(nameof(destination), "Not enough capacity in the destination.");
        var target = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(target);
            return;
        }
        target.Fill(defaultValue);
        for (int i = 0; i < _count; i++)
            target[_indices[i]] = _values[i];
    }

    public void CopyToDense(ref VBuffer<T> destination)
    {
        // The destination may be this very buffer: read everything before its arrays are reused.
        var values = ToArray();
        var editor = VBufferEditor.Create(ref destination, Length);
        values.CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        var editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    /// <summary>Index and value of the explicit values, or of all.</summary>
    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        int next = 0;
        for (int i = 0; i < _count; i++)
        {
            int index = IsDense ? i : _indices[i];
            for (; all && next < index; next++)
                yield return new(next, default);
            yield return new(index, _values[i]);
            next = index + 1;
        }
        for (; all && next < Length; next++)
            yield return new(next, default);
    }

    public IEnumerable<T> DenseValues() => Items(all: true).Select(item => item.Value);

    public void GetItemOrDefault(int index, ref T destination) => destination = GetItemOrDefault(index);

    public T GetItemOrDefault(int index)
    {
        if (index < 0 || index >= Length)
            throw new ArgumentOutOfRangeException(nameof(index), "Index out of range");
        if (IsDense)
            return _values[index];
        int at = _indices.AsSpan(0, _count).BinarySearch(index);
        return at >= 0 ? _values[at] : default;
    }

    public override string ToString() => IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    public IEnumerator GetEnumerator() => DenseValues().GetEnumerator();

    internal T[] ToArray()
    {
        var values = new T[Length];
        CopyTo(values);
        return values;
    }

    private int FirstAtOrAfter(int index)
    {
        int at = _indices.AsSpan(0, _count).BinarySearch(index);
        return at >= 0 ? at : ~at;
    }
}
