using System.Collections;
using System.Globalization;

namespace BigTransfer.Modules;

/// <summary>Modules named by number (<c>blocks.0</c>), which the one that has the list calls as it likes.</summary>
public sealed class ModuleList : Module, IReadOnlyList<Module>
{
    private readonly (string Name, Module Module)[] _items;

    /// <param name="modules">In order, numbered from 0.</param>
    public ModuleList(params IEnumerable<Module> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        _items = Numbered(modules);
    }

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public Module this[int index] => _items[index].Module;

    internal override IReadOnlyList<(string Name, Module Module)> Items => _items;

    /// <inheritdoc/>
    public IEnumerator<Module> GetEnumerator() => _items.Select(item => item.Module).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static (string Name, Module Module)[] Numbered(IEnumerable<Module> modules) =>
        [.. modules.Select((module, i) => (i.ToString(CultureInfo.InvariantCulture), module ?? throw new ArgumentNullException(nameof(modules))))];

    /// <summary>A list does nothing of itself.</summary>
    protected override Signal Forward(Signal x)
    {
        ArgumentNullException.ThrowIfNull(x);
        throw x.Trace.Wrong("is a list, which does nothing of itself; a call of its items is expected");
    }
}
