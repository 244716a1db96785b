namespace Microsoft.ML.Data;

/// <summary>What is thrown where a column is missing or of another type.</summary>
internal static class SchemaErrors
{
    public static ArgumentOutOfRangeException Missing(string parameter, string role, string column) =>
        new(parameter, $"Could not find {role} column '{column}'");

    public static ArgumentOutOfRangeException Mismatch(string parameter, string role, string column, string expected, string actual) =>
        new(parameter, $"Schema mismatch for {role} column '{column}': expected {expected}, got {actual}");

    /// <summary>The visible column of this name, or an error that names it.</summary>
    public static DataViewSchema.Column Require(this DataViewSchema schema, string name, string role = "input", string parameter = "inputSchema") =>
        schema.GetColumnOrNull(name) ?? throw Missing(parameter, role, name);

    public static SchemaShape.Column Require(this SchemaShape schema, string name, string role = "input", string parameter = "inputSchema") =>
        schema.Find(name) ?? throw Missing(parameter, role, name);
}
