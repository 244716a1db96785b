using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.BiT.Schemas;

/// <summary>
/// Makes a <see cref="SchemaShape.Column"/>. Its constructor is internal to ML.NET, so a stock estimator that is thrown away makes it:
/// a custom mapping whose one output column is given the type and the name.
/// </summary>
internal static class ShapeColumn
{
    public static SchemaShape.Column Create(TransformsCatalog catalog, string name, DataViewType type) => type is VectorDataViewType
        ? Create<VectorRow>(catalog, name, type)
        : Create<ImageRow>(catalog, name, type);

    private static SchemaShape.Column Create<TRow>(TransformsCatalog catalog, string name, DataViewType type)
        where TRow : class, new()
    {
        var definition = SchemaDefinition.Create(typeof(TRow), SchemaDefinition.Direction.Write);
        definition[0].ColumnType = type;
        definition[0].ColumnName = name;
        return catalog.CustomMapping<NoColumns, TRow>(static (_, _) => { }, null, null, definition).GetOutputSchema(new SchemaShape([])).Single();
    }

    internal sealed class NoColumns;

    internal sealed class VectorRow
    {
        public float[]? Value { get; set; }
    }

    internal sealed class ImageRow
    {
        // ML.NET refuses the attribute without sizes; the column's type is set by Create.
        [ImageType(1, 1)]
        public MLImage? Value { get; set; }
    }
}
