using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Schemas;

/// <summary>Finds the column that a stage reads and checks that it can; the messages name the column, what is expected and what is there.</summary>
internal static class InputSchema
{
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or of another kind.</exception>
    public static DataViewSchema.Column Find(DataViewSchema inputSchema, string name, InputKind accepted, string stage)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var column = inputSchema.GetColumnOrNull(name) ?? throw Missing(name, inputSchema.Select(c => c.Name), accepted, stage);
        return (KindOf(column.Type) & accepted) != InputKind.None
            ? column
            : throw WrongType(name, column.Type.ToString()!, accepted, stage);
    }

    /// <inheritdoc cref="Find(DataViewSchema, string, InputKind, string)"/>
    public static void Check(SchemaShape inputSchema, string name, InputKind accepted, string stage)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var column = inputSchema.FirstOrDefault(c => c.Name == name);
        if (column.Name is null)
            throw Missing(name, inputSchema.Select(c => c.Name), accepted, stage);
        if ((KindOf(column) & accepted) == InputKind.None)
            throw WrongType(name, TypeOf(column), accepted, stage);
    }

    /// <summary>All that a column of this type can be; what a stage accepts decides between them.</summary>
    public static InputKind KindOf(DataViewType type) => type switch
    {
        TextDataViewType => InputKind.Path,
        VectorDataViewType vector when vector.ItemType == NumberDataViewType.Single => InputKind.ShapedFloats | vector switch
        {
            { Dimensions: [> 0, > 0, > 0] } => InputKind.Pixels | InputKind.FloatArray,
            { IsKnownSize: true } => InputKind.Pixels,
            _ => InputKind.None,
        },
        VectorDataViewType vector when vector.ItemType == NumberDataViewType.Byte => InputKind.ShapedBytes | vector switch
        {
            { Dimensions: [> 0, > 0, > 0] } => InputKind.ByteArray,
            { IsKnownSize: false } => InputKind.Encoded,
            _ => InputKind.None,
        },
        VectorDataViewType vector when RowShapes.NumbersOf(vector.ItemType) is not null => InputKind.Shape,
        _ when type.RawType == typeof(MLImage) => InputKind.Image,
        _ => InputKind.None,
    };

    private static InputKind KindOf(SchemaShape.Column column) => column.Kind switch
    {
        SchemaShape.Column.VectorKind.Scalar when !column.IsKey => KindOf(column.ItemType),
        SchemaShape.Column.VectorKind.Scalar => InputKind.None,
        var size when column.ItemType == NumberDataViewType.Single =>
            InputKind.ShapedFloats | (size == SchemaShape.Column.VectorKind.Vector ? InputKind.Pixels | InputKind.FloatArray : InputKind.None),
        var size when column.ItemType == NumberDataViewType.Byte =>
            InputKind.ShapedBytes | (size == SchemaShape.Column.VectorKind.Vector ? InputKind.ByteArray : InputKind.Encoded),
        _ when !column.IsKey && RowShapes.NumbersOf(column.ItemType) is not null => InputKind.Shape,
        _ => InputKind.None,
    };

    private static string TypeOf(SchemaShape.Column column) => column.Kind switch
    {
        SchemaShape.Column.VectorKind.Vector => $"Vector<{column.ItemType}>",
        SchemaShape.Column.VectorKind.VariableVector => $"Vector<{column.ItemType}, unknown size>",
        _ => column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString()!,
    };

    private static ArgumentOutOfRangeException Missing(string name, IEnumerable<string> present, InputKind accepted, string stage) => new(
        paramName: null,
        $"{stage}: the input column '{name}' is missing; expected {Describe(accepted)}; the data has {Columns(present)}.");

    private static ArgumentOutOfRangeException WrongType(string name, string found, InputKind accepted, string stage) => new(
        paramName: null,
        $"{stage}: the input column '{name}' has the wrong type; expected {Describe(accepted)}; found {found}.");

    private static string Columns(IEnumerable<string> names) =>
        string.Join(", ", names.Distinct().Select(name => $"'{name}'")) is { Length: > 0 } list ? list : "no columns";

    private static string Describe(InputKind accepted)
    {
        var parts = new List<string>();
        if (accepted.HasFlag(InputKind.Path))
            parts.Add("String (the path of an image file)");
        if (accepted.HasFlag(InputKind.Image))
            parts.Add("Image (MLImage)");
        if (accepted.HasFlag(InputKind.Encoded))
            parts.Add("Vector<Byte, unknown size> (the content of an image file)");
        if (accepted.HasFlag(InputKind.ByteArray))
            parts.Add("Vector<Byte, 3, height, width> or Vector<Byte, height, width, 3> (pixels from 0 to 255)");
        if (accepted.HasFlag(InputKind.FloatArray))
            parts.Add("Vector<Single, 3, height, width> or Vector<Single, height, width, 3> (pixels of a stated range)");
        if (accepted.HasFlag(InputKind.ShapedBytes))
            parts.Add("Vector<Byte> (pixels from 0 to 255)");
        if (accepted.HasFlag(InputKind.ShapedFloats))
            parts.Add("Vector<Single> (pixels of a stated range)");
        if (accepted.HasFlag(InputKind.Shape))
            parts.Add("Vector<Int32>, Vector<UInt32> or Vector<Int64> (the shape of each row's picture)");
        if (accepted.HasFlag(InputKind.Pixels))
            parts.Add("Vector<Single, 3, height, width> (normalised pixels)");
        return string.Join(" or ", parts);
    }
}
