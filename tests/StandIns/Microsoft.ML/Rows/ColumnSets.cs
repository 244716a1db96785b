namespace Microsoft.ML.Data;

/// <summary>Sets of columns as flags.</summary>
internal static class ColumnSets
{
    /// <summary>A flag for each column of the schema: true for those listed.</summary>
    public static bool[] Flags(this DataViewSchema schema, IEnumerable<DataViewSchema.Column> columns)
    {
        var flags = new bool[schema.Count];
        foreach (var column in columns ?? [])
            flags[column.Index] = true;
        return flags;
    }

    public static IEnumerable<DataViewSchema.Column> Where(this DataViewSchema schema, bool[] flags) =>
        Enumerable.Where(schema, column => flags[column.Index]);
}
