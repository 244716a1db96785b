using Microsoft.ML.BiT.Stages;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.BiT.Schemas;

/// <summary>
/// Makes a <see cref="SchemaShape.Column"/>. Its constructor is internal to ML.NET, so a stock estimator that is thrown away makes it:
/// a custom mapping whose one output column is given the type and the name.
/// </summary>
internal static class ShapeColumn
{
    public static SchemaShape.Column Create(TransformsCatalog catalog, StageColumn column) => column.Type switch
    {
        VectorDataViewType => Create<VectorRow>(catalog, column),
        TextDataViewType => Create<TextRow>(catalog, column),
        _ => Create<ImageRow>(catalog, column),
    };

    private static SchemaShape.Column Create<TRow>(TransformsCatalog catalog, StageColumn column)
        where TRow : class, new()
    {
        var definition = SchemaDefinition.Create(typeof(TRow), SchemaDefinition.Direction.Write);
        definition[0].ColumnType = column.Type;
        definition[0].ColumnName = column.Name;
        if (column.SlotNames is not null)
            definition[0].AddAnnotation(StageColumn.SlotNamesKind, column.SlotNamesValue, column.SlotNamesType);
        return catalog.CustomMapping<NoColumns, TRow>(static (_, _) => { }, null, null, definition).GetOutputSchema(new SchemaShape([])).Single();
    }

    internal sealed class NoColumns;

    internal sealed class VectorRow
    {
        public float[]? Value { get; set; }
    }

    internal sealed class TextRow
    {
        public string? Value { get; set; }
    }

    internal sealed class ImageRow
    {
        // ML.NET refuses the attribute without sizes; the column's type is set by Create.
        [ImageType(1, 1)]
        public MLImage? Value { get; set; }
    }
}
