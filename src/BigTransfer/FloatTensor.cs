namespace BigTransfer;

/// <summary>A dense float32 array with a shape, row-major (C order). It owns no native memory.</summary>
public sealed class FloatTensor
{
    /// <summary>Wraps <paramref name="data"/> (not copied).</summary>
    /// <param name="data">The elements, row-major.</param>
    /// <param name="shape">Lengths of the dimensions; none for a scalar.</param>
    /// <exception cref="ArgumentException">A length is negative, or their product is not the number of elements.</exception>
    public FloatTensor(float[] data, params IReadOnlyList<int> shape)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(shape);
        if (CountOf(shape) != data.LongLength)
            throw new ArgumentException($"shape [{string.Join(", ", shape)}] does not fit {data.LongLength} elements", nameof(shape));
        Data = data;
        Shape = [.. shape];
    }

    /// <summary>A tensor of zeros.</summary>
    public FloatTensor(params IReadOnlyList<int> shape) : this(new float[CountOf(shape)], shape) { }

    /// <summary>The elements, row-major. This is the tensor's own memory.</summary>
    public float[] Data { get; }

    /// <summary>Lengths of the dimensions.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Some rows (first dimension), copied, in the order given.</summary>
    /// <param name="indices">Indices of rows; one may come several times.</param>
    public FloatTensor Rows(IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        int length = Shape is [> 0, ..] ? Data.Length / Shape[0] : throw new InvalidOperationException("a tensor without rows");
        var rows = new float[checked(indices.Count * length)];
        for (int i = 0; i < indices.Count; i++)
            Data.AsSpan(indices[i] * length, length).CopyTo(rows.AsSpan(i * length));
        return new FloatTensor(rows, [indices.Count, .. Shape.Skip(1)]);
    }

    private static long CountOf(IReadOnlyList<int> shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        long count = 1;
        foreach (var length in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(length, nameof(shape));
            count = checked(count * length);
        }
        return count;
    }
}
