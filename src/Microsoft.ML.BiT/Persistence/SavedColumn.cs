using Microsoft.ML.BiT.Stages;

namespace Microsoft.ML.BiT.Persistence;

/// <summary>A column of a stage as it stands in a saved pipeline.</summary>
internal sealed record SavedColumn
{
    public string Name { get; init; } = "";

    public ColumnKind Kind { get; init; }

    public string? Layer { get; init; }

    public bool Pooled { get; init; }

    public int[] Shape { get; init; } = [];

    public static SavedColumn Of(ColumnSpec column) =>
        new() { Name = column.Name, Kind = column.Kind, Layer = column.Layer, Pooled = column.Pooled, Shape = [.. column.Shape] };

    public ColumnSpec ToColumn() => new() { Name = Name, Kind = Kind, Layer = Layer, Pooled = Pooled, Shape = Shape };
}
