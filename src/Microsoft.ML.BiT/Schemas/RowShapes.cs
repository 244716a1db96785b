using BigTransfer;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Schemas;

/// <summary>Where the shape of each row's picture stands, for pictures of differing sizes in a column of vectors. Saved with pipelines.</summary>
/// <param name="Column">The column of shapes, <c>[3, H, W]</c> or <c>[H, W, 3]</c>.</param>
/// <param name="Numbers">The type of its numbers.</param>
/// <param name="ChannelAxis">Where the three channels are, 0 or 2; null to find it out, row by row.</param>
/// <param name="Range">What the values of the pictures mean.</param>
internal sealed record RowShapes(string Column, ShapeNumbers Numbers, int? ChannelAxis, PixelRange Range)
{
    /// <summary>The type of the numbers of a column of shapes; null where it cannot be one.</summary>
    public static ShapeNumbers? NumbersOf(DataViewType item) =>
        item == NumberDataViewType.Int32 ? ShapeNumbers.Int32
        : item == NumberDataViewType.UInt32 ? ShapeNumbers.UInt32
        : item == NumberDataViewType.Int64 ? ShapeNumbers.Int64
        : null;

    /// <summary>The layout of a row's picture.</summary>
    /// <exception cref="BigTransferException">The shape is no picture's, or the picture has another number of values.</exception>
    public ArrayLayout LayoutOf(ReadOnlySpan<long> shape, int values)
    {
        if (shape is not [> 0, > 0, > 0] || shape[AxisOf(shape)] != 3)
            throw Wrong(ChannelAxis switch { null => "[3, H, W] or [H, W, 3]", 0 => "[3, H, W]", _ => "[H, W, 3]" }, shape);
        var isLast = AxisOf(shape) == 2;
        var (height, width) = isLast ? (shape[0], shape[1]) : (shape[1], shape[2]);
        if (height > Array.MaxLength || width > Array.MaxLength || 3 * height * width > Array.MaxLength)
            throw Wrong($"at most {Array.MaxLength} values", shape);
        var layout = new ArrayLayout((int)height, (int)width, isLast, Range);
        return values == layout.Length
            ? layout
            : throw new BigTransferException($"expected a picture of {layout} = {layout.Length} values, as '{Column}' says, found {values}");
    }

    private int AxisOf(ReadOnlySpan<long> shape) => ChannelAxis
        ?? (shape[0] != 3 ? 2 : shape[2] != 3 ? 0 : throw Wrong("a ChannelAxis for it, as the first dimension and the last could both be it", shape));

    private BigTransferException Wrong(string expected, ReadOnlySpan<long> found) =>
        new($"'{Column}': expected {expected}, found [{string.Join(", ", found.ToArray())}]");
}
