namespace BigTransfer.Modules;

/// <summary>The name of a field or property in PyTorch's class, where it cannot be, or is not, the C# one: <c>[StateName("Mixed_5b")]</c>.</summary>
/// <param name="name">The name as it stands in the state dict.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class StateNameAttribute(string name) : Attribute
{
    /// <summary>The name as it stands in the state dict.</summary>
    public string Name { get; } = name;
}
