namespace BigTransfer.Modules;

/// <summary>A call of a module under way.</summary>
/// <param name="name">The name of its value: the module's path, with a number from the second call on.</param>
/// <param name="module">The module.</param>
/// <param name="firstNode">Where its nodes begin.</param>
internal sealed class TraceScope(string name, Module module, int firstNode)
{
    public string Name { get; } = name;

    public Module Module { get; } = module;

    public int FirstNode { get; } = firstNode;
}
