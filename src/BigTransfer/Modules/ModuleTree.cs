using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace BigTransfer.Modules;

/// <summary>The modules and parameters below a module by their paths: names of fields joined by dots, as PyTorch names them.</summary>
internal sealed class ModuleTree
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly Dictionary<Module, string> _paths = new(ReferenceEqualityComparer.Instance);
    private readonly List<OwnedParameter> _parameters = [];
    private readonly HashSet<Module> _open = new(ReferenceEqualityComparer.Instance);
    private readonly Module _root;

    public ModuleTree(Module root)
    {
        _root = root;
        Visit(root, "");
    }

    /// <summary>A parameter, its name in the state dict and the module that has it; one may come several times, under several names.</summary>
    public sealed record OwnedParameter(string Name, Parameter Parameter, Module Owner, string OwnerPath)
    {
        public override string ToString() => $"tensor '{Name}' of {Owner.GetType().Name}{(OwnerPath.Length > 0 ? $" '{OwnerPath}'" : "")}";
    }

    /// <summary>All parameters in the order of the fields, those of base classes first.</summary>
    public IReadOnlyList<OwnedParameter> Parameters => _parameters;

    /// <summary>Names of tensors that PyTorch's modules keep for training only.</summary>
    public HashSet<string> TrainingOnly { get; } = new(StringComparer.Ordinal);

    /// <summary>What messages call the network: the name of its class.</summary>
    public string Name => _root.GetType().Name;

    /// <summary>Every path of a module.</summary>
    public IReadOnlyCollection<string> Paths => _paths.Values;

    /// <summary>A module's path: where it is found first; empty for the root.</summary>
    /// <exception cref="BigTransferException">It is no field below the root.</exception>
    public string PathOf(Module module) => _paths.TryGetValue(module, out string? path)
        ? path
        : throw new BigTransferException(
            $"{Name}: a {module.GetType().Name} is called that is no field of it or of its modules; expected a field, or an item of a ModuleList "
            + "or Sequential");

    private void Visit(Module module, string path)
    {
        if (!_open.Add(module))
            throw new BigTransferException($"{Name}: {module.GetType().Name} '{path}' holds itself; expected a tree of modules");
        _paths.TryAdd(module, path);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in module.Items.Select(item => (item.Name, (object)item.Module)).Concat(Fields(module, path)))
        {
            string full = path.Length == 0 ? name : $"{path}.{name}";
            if (!seen.Add(name))
                throw new BigTransferException($"{Name}: {module.GetType().Name} has two fields for '{full}'; expected one");
            if (value is Module child)
                Visit(child, full);
            else
                _parameters.Add(new(full, (Parameter)value, module, path));
        }
        TrainingOnly.UnionWith(module.TrainingOnly.Select(name => path.Length == 0 ? name : $"{path}.{name}"));
        _open.Remove(module);
    }

    private IEnumerable<(string Name, object Value)> Fields(Module module, string path)
    {
        var types = new Stack<Type>();
        for (Type type = module.GetType(); type != typeof(Module); type = type.BaseType!)
            types.Push(type);
        foreach (var field in types.SelectMany(FieldsOf))
        {
            object? value = field.GetValue(module);
            if (value is Module or Parameter)
                yield return (NameOf(field), value);
            else if (value is IEnumerable<Module> && module.Items.Count == 0)
                throw new BigTransferException(
                    $"{Name}: field '{field.Name}' of {module.GetType().Name} '{path}' is a {field.FieldType.Name}; "
                    + "for several modules a ModuleList or Sequential is expected");
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Module is annotated to keep the fields of every class that derives from it.")]
    private static FieldInfo[] FieldsOf(Type type) => type.GetFields(Own);

    /// <summary>The attribute's name, or the field's without underscores before it; a field made of a property has the property's.</summary>
    private static string NameOf(FieldInfo field)
    {
        MemberInfo member = field;
        string name = field.Name;
        if (field.IsDefined(typeof(CompilerGeneratedAttribute)) && name.StartsWith('<'))
        {
            name = name[1..name.IndexOf('>', StringComparison.Ordinal)];
            member = field.DeclaringType!.GetProperty(name, Own) ?? member;
        }
        return member.GetCustomAttribute<StateNameAttribute>()?.Name ?? name.TrimStart('_');
    }
}
