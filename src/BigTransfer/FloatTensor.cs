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
