namespace Microsoft.ML.Data;

/// <summary>Fills objects of the user's from rows of a schema.</summary>
internal sealed class UserRowFiller<TRow>
{
    private readonly (UserColumn Member, DataViewSchema.Column Source)[] _columns;

    public UserRowFiller(DataViewSchema schema, SchemaDefinition definition, bool ignoreMissingColumns)
    {
        _columns = [.. Bind(schema, UserColumn.Of(typeof(TRow), definition, SchemaDefinition.Direction.Write), ignoreMissingColumns)];
    }

    /// <summary>The columns that are read.</summary>
    public IEnumerable<DataViewSchema.Column> Sources => _columns.Select(column => column.Source);

    /// <summary>An action that fills an object from where <paramref name="row"/> stands.</summary>
    public Action<TRow> Over(DataViewRow row)
    {
        var setters = Array.ConvertAll(_columns, column => UserSetter.Create<TRow>(column.Member, row, column.Source));
        return target =>
        {
            foreach (var set in setters)
                set(target);
        };
    }

    private static IEnumerable<(UserColumn Member, DataViewSchema.Column Source)> Bind(
        DataViewSchema schema, UserColumn[] members, bool ignoreMissingColumns)
    {
        foreach (var member in members)
        {
            if (schema.GetColumnOrNull(member.Name) is not { } source)
            {
                if (ignoreMissingColumns)
                    continue;
                throw SchemaErrors.Missing("Schema", "", member.Name);
            }
            if (!UserTypes.Fits(member.MemberType, source.Type))
                throw new InvalidOperationException(
                    $"Can't bind the IDataView column '{member.Name}' of type '{source.Type}' to field or property '{member.Member.Name}' "
                    + $"of type '{member.MemberType.FullName}'.");
            yield return (member, source);
        }
    }
}
