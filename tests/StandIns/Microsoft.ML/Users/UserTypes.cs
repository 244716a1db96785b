using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>What the members of users' classes are in a data view.</summary>
internal static class UserTypes
{
    public static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    /// <summary>The raw type of the items (text for strings), and whether the member is an array or a buffer of them.</summary>
    public static (Type Item, bool IsVector) Shape(Type type)
    {
        bool isBuffer = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>);
        var item = type.IsArray ? type.GetElementType() : isBuffer ? type.GetGenericArguments()[0] : type;
        return (item == typeof(string) ? typeof(ReadOnlyMemory<char>) : item, type.IsArray || isBuffer);
    }

    public static DataViewType ColumnTypeOf(MemberInfo member)
    {
        var attributes = member.GetCustomAttributes().ToArray();
        attributes.OfType<DataViewTypeAttribute>().SingleOrDefault()?.Register();
        var (item, isVector) = Shape(TypeOf(member));
        if (DataViewTypeManager.TryGet(item, attributes, out var own))
            return own;
        if (!StandardTypes.TryGet(item, out var itemType))
            throw new ArgumentOutOfRangeException("rawType", $"Could not determine an IDataView type and registered custom types for member {member.Name}");
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
            itemType = new KeyDataViewType(item, key.Count);
        var dimensions = member.GetCustomAttribute<VectorTypeAttribute>()?.Dims;
        if (!isVector)
            return dimensions == null ? itemType : throw new ArgumentOutOfRangeException(
                "userType", $"Member {member.Name} marked with {nameof(VectorTypeAttribute)}, but does not appear to be a vector type");
        return dimensions is { Length: > 0 } ? new VectorDataViewType(itemType, dimensions) : new VectorDataViewType(itemType, 0);
    }

    /// <summary>True where a member of this type can take the values of a column of that type.</summary>
    public static bool Fits(Type member, DataViewType column)
    {
        var (item, isVector) = Shape(member);
        return isVector == column is VectorDataViewType && column.ItemType().RawType == item;
    }
}
