using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>A member of a user's class with the column it is, checked against each other.</summary>
internal sealed record UserColumn(MemberInfo Member, string Name, DataViewType Type, DataViewSchema.Annotations Annotations)
{
    public Type MemberType => UserTypes.TypeOf(Member);

    /// <summary>The columns of a class by a definition, or by its attributes where there is none.</summary>
    public static UserColumn[] Of(Type userType, SchemaDefinition definition, SchemaDefinition.Direction direction)
    {
        return [.. (definition ?? SchemaDefinition.Create(userType, direction)).Select(Resolve)];

        UserColumn Resolve(SchemaDefinition.Column column)
        {
            var member = (MemberInfo)userType.GetField(column.MemberName) ?? userType.GetProperty(column.MemberName)
                ?? throw Error($"No field or property with name '{column.MemberName}' found in type '{userType.FullName}'");
            string name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
            var type = column.ColumnType ?? UserTypes.ColumnTypeOf(member);
            var memberType = UserTypes.TypeOf(member);
            if (UserTypes.Fits(memberType, type))
                return new(member, name, type, column.Annotations);
            var (item, isVector) = UserTypes.Shape(memberType);
            var (wanted, found) = isVector ? ("scalar", "vector") : ("vector", "scalar");
            throw Error(isVector != type is VectorDataViewType
                ? $"Column '{name}' is supposed to be {wanted}, but type of associated field '{member.Name}' is {found}"
                : $"Column '{name}' is supposed to have item type {type.ItemType().RawType}, but associated field has type {item}");
        }

        static ArgumentOutOfRangeException Error(string message) => new("userSchemaDefinition", message);
    }

    public static DataViewSchema SchemaOf(IEnumerable<UserColumn> columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var column in columns)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        return builder.ToSchema();
    }
}
