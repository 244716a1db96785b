using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Schemas;

/// <summary>How the picture of a row lies in a vector of numbers. Saved with pipelines.</summary>
/// <param name="Height">Rows of pixels.</param>
/// <param name="Width">Columns of pixels.</param>
/// <param name="ChannelsLast">Whether it is [H, W, 3]; otherwise [3, H, W].</param>
/// <param name="Range">What its values mean.</param>
internal sealed record ArrayLayout(int Height, int Width, bool ChannelsLast, PixelRange Range)
{
    /// <summary>Values of a picture.</summary>
    public int Length => checked(3 * Height * Width);

    /// <summary>The layout of a column, or null where it does not hold arrays of numbers.</summary>
    /// <param name="column">Its name, for messages.</param>
    /// <param name="type">Its type.</param>
    /// <param name="kind">What it is read as.</param>
    /// <param name="arrays">What the user says of it.</param>
    /// <exception cref="ArgumentOutOfRangeException">Its dimensions are no picture's, or its range is not stated or not of its type.</exception>
    public static ArrayLayout? Of(string column, DataViewType type, InputKind kind, PixelArrays arrays)
    {
        if (kind is not (InputKind.ByteArray or InputKind.FloatArray))
            return null;
        int[] shape = [.. ((VectorDataViewType)type).Dimensions];
        var axis = arrays.ChannelAxis ?? (shape[0] == 3 ? (shape[2] == 3 ? throw Wrong(column, "a ChannelAxis, as both could be it", type) : 0) : 2);
        if (shape[axis] != 3)
            throw Wrong(column, arrays.ChannelAxis is null ? "3 channels, first or last" : $"3 channels in dimension {axis}", type);
        var range = RangeOf(column, type, arrays);
        return axis == 0 ? new(shape[1], shape[2], false, range) : new(shape[0], shape[1], true, range);
    }

    /// <summary>The range of a column's values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not stated, or not of the column's type.</exception>
    public static PixelRange RangeOf(string column, DataViewType type, PixelArrays arrays)
    {
        var isOfBytes = ((VectorDataViewType)type).ItemType == NumberDataViewType.Byte;
        return (isOfBytes, arrays.Range) switch
        {
            (true, null or PixelRange.ZeroTo255) => PixelRange.ZeroTo255,
            (true, var other) => throw Wrong(column, $"floats for the range {other}", type),
            (_, null) => throw Wrong(
                column, $"a PixelRange, one of {string.Join(", ", Enum.GetNames<PixelRange>())}, for pixels that are floats", type),
            (_, var stated) => stated.Value,
        };
    }

    /// <summary>The shape, as messages name it.</summary>
    public override string ToString() => ChannelsLast ? $"{Height} x {Width} x 3" : $"3 x {Height} x {Width}";

    private static ArgumentOutOfRangeException Wrong(string column, string expected, DataViewType found) =>
        new(paramName: null, $"the input column '{column}': expected {expected}; found {found}.");
}
