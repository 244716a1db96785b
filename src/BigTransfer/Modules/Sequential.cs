using System.Collections;

namespace BigTransfer.Modules;

/// <summary>Modules one after the other, named by number (<c>layer1.0</c>) or as given (<c>features.conv0</c>).</summary>
public sealed class Sequential : Module, IReadOnlyList<Module>
{
    private readonly (string Name, Module Module)[] _items;

    /// <summary>No module: what goes in comes out.</summary>
    public Sequential() => _items = [];

    /// <param name="modules">In order, numbered from 0.</param>
    public Sequential(params IEnumerable<Module> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        _items = ModuleList.Numbered(modules);
    }

    /// <param name="modules">In order, with their names.</param>
    /// <exception cref="ArgumentException">A name is empty or comes twice.</exception>
    public Sequential(params IEnumerable<(string Name, Module Module)> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        _items = [.. modules];
        foreach (var (name, module) in _items)
        {
            ArgumentException.ThrowIfNullOrEmpty(name, nameof(modules));
            ArgumentNullException.ThrowIfNull(module, nameof(modules));
        }
        if (_items.GroupBy(item => item.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"'{twice.Key}' comes twice; distinct names are expected", nameof(modules));
    }

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public Module this[int index] => _items[index].Module;

    internal override IReadOnlyList<(string Name, Module Module)> Items => _items;

    /// <inheritdoc/>
    public IEnumerator<Module> GetEnumerator() => _items.Select(item => item.Module).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    protected override Signal Forward(Signal x) => _items.Aggregate(x, (value, item) => item.Module.Call(value));
}
