namespace BigTransfer.Checkpoints.PyTorch;

/// <summary>Where a saved object keeps its tensors by name.</summary>
internal static class TorchStateDict
{
    private const int MaxTensors = 100_000; // the largest networks have some thousands
    private const int MaxNameLength = 1000;
    private const string ParallelPrefix = "module."; // of DataParallel and its relatives

    private static readonly string[] Places = ["state_dict", "model", "model_state_dict"];

    /// <summary>
    /// The tensors of the state dict under one of the usual keys, or else at the top, by name without the prefix that wrappers put before all.
    /// What else is saved there (epochs, optimizers) is passed over.
    /// </summary>
    /// <param name="root">The saved object.</param>
    /// <param name="file">What messages call the file.</param>
    /// <exception cref="BigTransferException">There are no tensors, or a name comes twice.</exception>
    public static List<(string Name, TorchTensor Tensor)> Find(object? root, string file)
    {
        var found = Places.Select(place => Tensors((root as PickleDict)?.Find(place))).Append(Tensors(root))
            .FirstOrDefault(tensors => tensors.Count > 0)
            ?? throw new BigTransferException($"{file}: holds {Content(root)}; tensors by name were expected, at the top or under {Listing.Of(Places)}");
        if (found.Count > MaxTensors)
            throw new BigTransferException($"{file}: holds {found.Count} tensors; at most {MaxTensors} were expected");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in found)
        {
            if (name.Length > MaxNameLength || name.Any(char.IsControl))
                throw new BigTransferException($"{file}: tensor '{PickleValues.Shown(name)}' has a name of over {MaxNameLength} or with control characters");
            if (!names.Add(name))
                throw new BigTransferException($"{file}: holds '{name}' twice");
        }
        while (found.All(tensor => tensor.Name.Length > ParallelPrefix.Length && tensor.Name.StartsWith(ParallelPrefix, StringComparison.Ordinal)))
            found = [.. found.Select(tensor => (tensor.Name[ParallelPrefix.Length..], tensor.Tensor))];
        return found;
    }

    private static List<(string Name, TorchTensor Tensor)> Tensors(object? value)
    {
        var tensors = new List<(string, TorchTensor)>();
        foreach (var (key, item) in (value as PickleDict)?.Items ?? [])
        {
            if (key is string name && item is TorchTensor tensor)
                tensors.Add((name, tensor));
        }
        return tensors;
    }

    private static string Content(object? root) => root is PickleDict { Items.Count: > 0 } dict
        ? $"a dict without tensors, with the keys {Listing.Of([.. dict.Items.Select(item => Key(item.Key))], 10)}"
        : PickleValues.Describe(root);

    private static string Key(object? key) => key is string text ? PickleValues.Shown(text) : PickleValues.Describe(key);
}
