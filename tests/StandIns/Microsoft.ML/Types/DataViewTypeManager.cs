namespace Microsoft.ML.Data;

/// <summary>Which column type a class of the user's has; a class may have several, told apart by attributes.</summary>
public static class DataViewTypeManager
{
    private static readonly Dictionary<(Type, DataViewTypeAttribute), DataViewType> TypeOf = [];
    private static readonly Dictionary<DataViewType, (Type, DataViewTypeAttribute)> ClassOf = [];
    private static readonly Lock Gate = new();

    public static void Register(DataViewType dataViewType, Type type, DataViewTypeAttribute typeAttribute = null)
    {
        if (StandardTypes.TryGet(type, out _) || type == typeof(string))
            throw new ArgumentOutOfRangeException(nameof(type), $"Type {type} is a standard type and cannot be registered again.");
        var raw = (type, typeAttribute);
        lock (Gate)
        {
            if (TypeOf.TryGetValue(raw, out var known) && !known.Equals(dataViewType))
                throw new ArgumentOutOfRangeException(nameof(type), $"Type {type} is registered as {known} and cannot be {dataViewType} too.");
            if (ClassOf.TryGetValue(dataViewType, out var other) && !other.Equals(raw))
                throw new ArgumentOutOfRangeException(nameof(dataViewType), $"{dataViewType} is registered for {other.Item1} and cannot be {type} too.");
            TypeOf.TryAdd(raw, dataViewType);
            ClassOf.TryAdd(dataViewType, raw);
        }
    }

    internal static bool TryGet(Type type, IEnumerable<Attribute> attributes, out DataViewType dataViewType)
    {
        lock (Gate)
            return TypeOf.TryGetValue((type, attributes.OfType<DataViewTypeAttribute>().SingleOrDefault()), out dataViewType);
    }
}
