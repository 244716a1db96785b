namespace Microsoft.ML.Data;

/// <summary>Marks a member whose class is a column type of its own; see <see cref="DataViewTypeManager"/>.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property, AllowMultiple = false, Inherited = true)]
public abstract class DataViewTypeAttribute : Attribute, IEquatable<DataViewTypeAttribute>
{
    /// <summary>Tells <see cref="DataViewTypeManager"/> what the marked class is in a data view.</summary>
    public abstract void Register();

    public abstract bool Equals(DataViewTypeAttribute other);

    public override bool Equals(object obj) => obj is DataViewTypeAttribute other && Equals(other);

    public override int GetHashCode() => GetType().GetHashCode();
}
