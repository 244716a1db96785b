using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.BiT.Stages;

/// <summary>A column as ML.NET's schemas know it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="SlotNames">Names of the slots of a vector, which is as long; null where they have none.</param>
internal sealed record StageColumn(string Name, DataViewType Type, IReadOnlyList<string>? SlotNames = null)
{
    /// <summary>The kind of annotation, as ML.NET's own scorers name it.</summary>
    public const string SlotNamesKind = "SlotNames";

    /// <param name="column">The column.</param>
    /// <param name="labels">Names of the classes, for a column of scores.</param>
    public static StageColumn Of(ColumnSpec column, IReadOnlyList<string>? labels) => column.Kind switch
    {
        ColumnKind.Image => new(column.Name, new ImageDataViewType()),
        ColumnKind.Label or ColumnKind.Message => new(column.Name, TextDataViewType.Instance),
        ColumnKind.Score => new(column.Name, VectorOf(column), labels),
        ColumnKind.Vector when column is { Layer: { } layer, Shape: [var length] } => new(column.Name, VectorOf(column), NamesOf(layer, length)),
        _ => new(column.Name, VectorOf(column)),
    };

    public VectorDataViewType SlotNamesType => new(TextDataViewType.Instance, SlotNames!.Count);

    public VBuffer<ReadOnlyMemory<char>> SlotNamesValue => new(SlotNames!.Count, [.. SlotNames.Select(name => name.AsMemory())]);

    public DataViewSchema.Annotations? Annotations()
    {
        if (SlotNames is null)
            return null;
        var names = SlotNamesValue;
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(SlotNamesKind, SlotNamesType, (ref VBuffer<ReadOnlyMemory<char>> destination) => names.CopyTo(ref destination));
        return builder.ToAnnotations();
    }

    /// <summary>Names of a layer's channels. ML.NET's permutation feature importance of a pipeline goes by names, and refuses features that have
    /// none. A feature map with space keeps none: there would be one a value.</summary>
    private static string[] NamesOf(string layer, int length) => [.. Enumerable.Range(0, length).Select(i => $"{layer}[{i}]")];

    private static VectorDataViewType VectorOf(ColumnSpec column) => new(NumberDataViewType.Single, column.Shape.ToArray());
}
