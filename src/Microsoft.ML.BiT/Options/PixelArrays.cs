namespace Microsoft.ML.BiT;

/// <summary>How pictures stand in a column of vectors, <c>Vector&lt;Byte, ...&gt;</c> or <c>Vector&lt;Single, ...&gt;</c> of three
/// dimensions, RGB.</summary>
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
    /// The range of the values. Bytes are 0 to 255; for floats it has to be said, because all three are common and none can be told from another
    /// with certainty. A value outside is an error with its row.
    /// </summary>
    public PixelRange? Range { get; init; }
}
