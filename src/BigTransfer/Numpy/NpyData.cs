namespace BigTransfer.Numpy;

/// <summary>The data of a .npy array as row-major float32.</summary>
internal static class NpyData
{
    /// <summary>Fills <paramref name="destination"/>, of the header's length, from a stream at the first byte of the data.</summary>
    public static void Read(Stream stream, NpyHeader header, Span<float> destination)
    {
        var ordered = !header.FortranOrder || header.Shape.Count(length => length != 1) < 2;
        if (ordered)
        {
            Elements.Read(stream, header.ElementType, destination);
            return;
        }
        var columns = new float[destination.Length];
        Elements.Read(stream, header.ElementType, columns);
        FortranToRowMajor(columns, destination, header.Shape);
    }

    /// <summary>Reorders data whose first dimension varies fastest so that the last does.</summary>
    private static void FortranToRowMajor(ReadOnlySpan<float> source, Span<float> destination, IReadOnlyList<int> shape)
    {
        var strides = new int[shape.Count];
        strides[0] = 1;
        for (var d = 1; d < strides.Length; d++)
            strides[d] = strides[d - 1] * shape[d - 1];
        var index = new int[shape.Count];
        var position = 0;
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = source[position];
            // The next element in row-major order: count up from the last dimension, carrying to the left.
            for (var d = shape.Count - 1; d >= 0; d--)
            {
                position += strides[d];
                if (++index[d] < shape[d])
                    break;
                position -= index[d] * strides[d];
                index[d] = 0;
            }
        }
    }
}
