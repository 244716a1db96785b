using BigTransfer.Checkpoints;

namespace BigTransfer.Modules;

/// <summary>The tensors of a checkpoint held against the parameters of a network: each is there once, in its shape, and no other.</summary>
internal sealed class StateDict
{
    // torch.nn.DataParallel has the network in a field of that name.
    private const string ParallelPrefix = "module.";
    private const int ProblemsShown = 5;

    private readonly Checkpoint _checkpoint;
    private readonly string _prefix;
    private readonly Dictionary<string, string> _sources = new(StringComparer.Ordinal);
    private readonly HashSet<string> _claimed = new(StringComparer.Ordinal);
    private readonly List<ModuleTree.OwnedParameter> _missing = [];
    private readonly List<string> _problems = [];

    private StateDict(ModuleTree tree, Checkpoint checkpoint)
    {
        _checkpoint = checkpoint;
        bool parallel = checkpoint.Tensors.Count > 0 && checkpoint.Tensors.Keys.All(name => name.StartsWith(ParallelPrefix, StringComparison.Ordinal))
            && !tree.Parameters.Any(owned => owned.Name.StartsWith(ParallelPrefix, StringComparison.Ordinal));
        _prefix = parallel ? ParallelPrefix : "";
        // A module in two fields has its tensors under two names, of which some formats keep one.
        foreach (var names in tree.Parameters.GroupBy(owned => owned.Parameter, ReferenceEqualityComparer.Instance))
            Claim([.. names]);
        var leftOver = checkpoint.Tensors.Values
            .Where(tensor => !_claimed.Contains(tensor.Name) && !tree.TrainingOnly.Contains(tensor.Name[_prefix.Length..])).ToList();
        _problems.AddRange(_missing.Select(owned => $"{owned}, {Text(owned.Parameter.Shape)}, is missing{Hint(owned, leftOver)}"));
        _problems.AddRange(leftOver.Select(tensor => $"tensor '{tensor.Name}', {Text(tensor.Shape)}, belongs to no module of {tree.Name}"));
    }

    /// <summary>By parameter name, the name of its tensor in the checkpoint.</summary>
    /// <exception cref="BigTransferException">Tensors are missing, left over or of another shape; it names them, with their modules.</exception>
    public static IReadOnlyDictionary<string, string> Match(ModuleTree tree, Checkpoint checkpoint)
    {
        var match = new StateDict(tree, checkpoint);
        if (match._problems.Count == 0)
            return match._sources;
        int more = match._problems.Count - ProblemsShown;
        throw new BigTransferException(
            $"{checkpoint.Name}: {string.Join("; ", match._problems.Take(ProblemsShown))}{(more > 0 ? $"; and {more} more" : "")}");
    }

    private void Claim(IReadOnlyList<ModuleTree.OwnedParameter> names)
    {
        var found = names.Where(owned => _checkpoint.Tensors.ContainsKey(_prefix + owned.Name)).ToList();
        if (found.Count == 0)
            _missing.Add(names[0]);
        foreach (var owned in found)
        {
            var tensor = _checkpoint.Tensors[_prefix + owned.Name];
            _claimed.Add(tensor.Name);
            _sources[names[0].Name] = tensor.Name;
            if (!tensor.Shape.SequenceEqual(owned.Parameter.Shape))
                _problems.Add($"{owned} has shape {Text(tensor.Shape)}; {Text(owned.Parameter.Shape)} was expected");
        }
    }

    /// <summary>What C# and Python spell differently is the likeliest cause.</summary>
    private string Hint(ModuleTree.OwnedParameter missing, List<TensorInfo> leftOver) =>
        leftOver.Find(tensor => string.Equals(tensor.Name[_prefix.Length..], missing.Name, StringComparison.OrdinalIgnoreCase)) is { } alike
            ? $" (there is '{alike.Name}': name the field so, or with [StateName])"
            : "";

    private static string Text(IReadOnlyList<int> shape) => $"[{string.Join(", ", shape)}]";
}
