namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>A tensor of any strides over a storage; it stays within it.</summary>
internal sealed class TorchTensor
{
    private const int MaxRank = 64; // PyTorch's own limit for the operations that walk a tensor

    /// <summary>Checks that a tensor stays within its storage.</summary>
    /// <param name="storage">The data.</param>
    /// <param name="offset">Index of the first element in the storage.</param>
    /// <param name="shape">Lengths of the dimensions; none for a scalar.</param>
    /// <param name="strides">For each dimension, how far apart its elements lie.</param>
    /// <exception cref="InvalidDataException">It does not, it has too many elements, or a number is negative.</exception>
    public TorchTensor(TorchStorage storage, long offset, IReadOnlyList<long> shape, IReadOnlyList<long> strides)
    {
        if (shape.Count != strides.Count || shape.Count > MaxRank)
            throw new InvalidDataException(
                $"a tensor of {shape.Count} dimensions with {strides.Count} strides; one for each of at most {MaxRank} was expected");
        if (offset < 0 || shape.Any(length => length < 0) || strides.Any(stride => stride < 0))
            throw new InvalidDataException($"a tensor with a negative number: {Describe(offset, shape, strides)}");
        (Storage, Offset, Strides) = (storage, offset, strides);
        Shape = CheckCount(shape);
        // No storage was compared with its file yet: any stride of 64 bits may stand here.
        Int128 last = offset;
        for (var d = 0; d < Shape.Count && Count > 0; d++)
        {
            if (Shape[d] > 1 && (last += (Int128)(Shape[d] - 1) * strides[d]) >= storage.Count)
                throw Outside();
        }
        if (last >= storage.Count && Count > 0)
            throw Outside();
        Span = Count > 0 ? (long)last - offset + 1 : 0;

        InvalidDataException Outside() => new(
            $"a tensor reaches beyond its storage of {storage.Count} elements: {Describe(offset, shape, strides)}");
    }

    public TorchStorage Storage { get; }
    public long Offset { get; }
    public IReadOnlyList<int> Shape { get; }
    public IReadOnlyList<long> Strides { get; }

    /// <summary>Number of elements.</summary>
    public long Count { get; private set; }

    /// <summary>How many elements of the storage lie between the first and the one farthest in, these included; 0 where there are none.</summary>
    public long Span { get; }

    /// <summary>Whether the elements lie one after another in row-major order.</summary>
    public bool IsContiguous
    {
        get
        {
            long expected = 1;
            for (var d = Shape.Count - 1; d >= 0; d--)
            {
                if (Shape[d] != 1 && Strides[d] != expected)
                    return Count == 0;
                expected *= Shape[d];
            }
            return true;
        }
    }

    private int[] CheckCount(IReadOnlyList<long> shape)
    {
        // Lengths of 0 count as 1 here, so that the others are checked all the same.
        long product = 1;
        foreach (var length in shape)
        {
            if (length > Array.MaxLength || (product *= Math.Max(length, 1)) > Array.MaxLength)
                throw new InvalidDataException($"a tensor of shape [{string.Join(", ", shape)}]; at most {Array.MaxLength} elements were expected");
        }
        Count = shape.Contains(0) ? 0 : product;
        return [.. shape.Select(length => (int)length)];
    }

    private static string Describe(long offset, IReadOnlyList<long> shape, IReadOnlyList<long> strides) =>
        $"offset {offset}, shape [{string.Join(", ", shape)}], strides [{string.Join(", ", strides)}]";
}
