namespace Microsoft.ML.BiT;

/// <summary>How pictures stand in a column of vectors of bytes or floats, RGB: of three dimensions, <c>Vector&lt;Byte, 3, H, W&gt;</c> for example,
/// or of any size with their shapes in a <see cref="ShapeColumn"/>. A row is one picture: an array <c>[B, 3, H, W]</c> is B rows.</summary>
public sealed record PixelArrays
{
    /// <summary>Where the three channels are: 0 for <c>[3, H, W]</c>, 2 or -1 for <c>[H, W, 3]</c>; null to find it out by the
    /// dimension that is 3.</summary>
    public int? ChannelAxis
    {
        get;
        init => field = value switch
        {
            null or 0 or 2 => value,
            -1 => 2,
            _ => throw new ArgumentOutOfRangeException(nameof(ChannelAxis), value, "expected 0 for [3, H, W], or 2 or -1 for [H, W, 3]"),
        };
    }

    /// <summary>
    /// The column of the shape of each row's picture, for pictures of differing sizes: <c>Vector&lt;Int32&gt;</c>, <c>Vector&lt;UInt32&gt;</c> or
    /// <c>Vector&lt;Int64&gt;</c>, three numbers, <c>[3, H, W]</c> or <c>[H, W, 3]</c>. The pictures are then vectors of bytes or floats of known or
    /// unknown size. A shape that is no picture's, or not of as many values as the picture has, is an error with its row. Null where the
    /// type of the column says the shape.
    /// </summary>
    public string? ShapeColumn
    {
        get;
        init
        {
            if (value is not null)
                ArgumentException.ThrowIfNullOrWhiteSpace(value);
            field = value;
        }
    }

    /// <summary>
    /// The range of the values. Bytes are 0 to 255; for floats it has to be said, because all three are common and none can be told from another
    /// with certainty. A value outside is an error with its row.
    /// </summary>
    public PixelRange? Range { get; init; }
}
