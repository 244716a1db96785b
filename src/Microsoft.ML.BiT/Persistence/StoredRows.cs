using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

// The row types of the saved custom mappings.
namespace Microsoft.ML.BiT.Persistence;

internal sealed class NoColumns;

internal sealed class KeyRow
{
    [ColumnName(Columns.Key)]
    public string Key { get; set; } = "";
}

internal interface IStoredInput<TInput>
{
    TInput Value { get; }

    ReadOnlyMemory<char> Settings { get; }
}

internal sealed class PathRow : IStoredInput<ReadOnlyMemory<char>>
{
    [ColumnName(Columns.Input)]
    public ReadOnlyMemory<char> Value { get; set; }

    [ColumnName(Columns.Settings)]
    public ReadOnlyMemory<char> Settings { get; set; }
}

internal sealed class ImageRow : IStoredInput<MLImage>
{
    // ML.NET refuses the attribute without sizes, and reads images of any size through it.
    [ColumnName(Columns.Input), ImageType(1, 1)]
    public MLImage Value { get; set; } = null!;

    [ColumnName(Columns.Settings)]
    public ReadOnlyMemory<char> Settings { get; set; }
}

internal sealed class PixelsRow : IStoredInput<VBuffer<float>>
{
    [ColumnName(Columns.Input)]
    public VBuffer<float> Value { get; set; }

    [ColumnName(Columns.Settings)]
    public ReadOnlyMemory<char> Settings { get; set; }
}

internal sealed class BytesRow : IStoredInput<VBuffer<byte>>
{
    [ColumnName(Columns.Input)]
    public VBuffer<byte> Value { get; set; }

    [ColumnName(Columns.Settings)]
    public ReadOnlyMemory<char> Settings { get; set; }
}

internal sealed class SliceRow
{
    [ColumnName(Columns.Joint)]
    public VBuffer<float> Joint { get; set; }

    [ColumnName(Columns.Slice)]
    public ReadOnlyMemory<char> Slice { get; set; }
}

internal sealed class LabelSourceRow
{
    [ColumnName(Columns.Joint)]
    public VBuffer<float> Joint { get; set; }

    [ColumnName(Columns.Slice)]
    public ReadOnlyMemory<char> Slice { get; set; }

    [ColumnName(Columns.Settings)]
    public ReadOnlyMemory<char> Settings { get; set; }
}

internal sealed class LabelRow
{
    [ColumnName(Columns.Label)]
    public ReadOnlyMemory<char> Label { get; set; }
}

internal class LoadedImageRow
{
    [ColumnName(Columns.Image), ImageType(1, 1)]
    public MLImage? Image { get; set; }
}

internal sealed class MarkedImageRow : LoadedImageRow, IMarked
{
    [ColumnName(Columns.Message)]
    public string? Message { get; set; }
}

/// <summary>A row that says why its picture cannot be used, if it cannot.</summary>
internal interface IMarked
{
    string? Message { set; }
}

internal sealed class MarkedParts : VectorParts, IMarked
{
    [ColumnName(Columns.Message)]
    public string? Message { get; set; }
}
