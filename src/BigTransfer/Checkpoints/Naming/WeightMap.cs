using BigTransfer.Architectures;

namespace BigTransfer.Checkpoints.Naming;

/// <summary>
/// A checkpoint's tensors under their canonical names, and the architecture that they show: every tensor of the network is there once, and
/// no other.
/// </summary>
internal sealed class WeightMap
{
    private const int NamesShown = 5;

    private readonly string _name;
    private readonly Dictionary<string, CanonicalTensor> _tensors = new(StringComparer.Ordinal);
    private readonly List<string> _leftOver = [];
    private readonly WrongTensor _wrong;

    /// <summary>Takes the scheme that knows most of the names, finds the architecture and holds every tensor against it.</summary>
    /// <param name="checkpoint">The tensors.</param>
    /// <param name="declared">What a file beside them says of the network, where there is one.</param>
    /// <exception cref="BigTransferException">
    /// Not a BiT network, tensors are missing, left over or of another shape, or they show another network than is declared; it names them.
    /// </exception>
    public WeightMap(Checkpoint checkpoint, DeclaredArchitecture? declared = null)
    {
        _name = checkpoint.Name;
        Scheme = NamingSchemes.All.MaxBy(scheme => checkpoint.Tensors.Keys.Count(name => scheme.FromSource(name) is not null))!;
        _wrong = new(_name, Scheme);
        foreach (var tensor in checkpoint.Tensors.Values)
        {
            if (Scheme.FromSource(tensor.Name) is { } weight)
                _tensors.Add(weight.Canonical, new(tensor, weight));
            else
                _leftOver.Add(tensor.Name);
        }
        if (_tensors.Count == 0)
        {
            var known = string.Join(", ", NamingSchemes.All.Select(scheme => scheme.Name).Distinct());
            throw _wrong.Network($"no tensor has a name of a BiT network ({known}); it has {Listing.Of(_leftOver)}");
        }
        Architecture = new ShownArchitecture(_tensors, _wrong).Find();
        if (declared is not null)
            Architecture = Settle(Architecture, declared);
        CheckEveryTensor(declared?.Remark);
        CheckGroups(declared);
    }

    public NamingScheme Scheme { get; }

    public BiTArchitecture Architecture { get; }

    /// <summary>The tensor of a canonical name.</summary>
    public CanonicalTensor this[string name] => _tensors.TryGetValue(name, out var tensor)
        ? tensor
        : throw new BigTransferException($"{_name}: its network ({Architecture.Name}) has no weight '{name}'");

    /// <summary>What the tensors show, which must be what is declared, with the declared switches that they do not show.</summary>
    private BiTArchitecture Settle(BiTArchitecture shown, DeclaredArchitecture declared)
    {
        var said = declared.Architecture;
        foreach (var (what, saying, showing) in new (string, IEnumerable<int>, IEnumerable<int>)[]
        {
            ("units", said.Units, shown.Units),
            ("stem channels", [said.StemChannels], [shown.StemChannels]),
            ("stage channels", said.HiddenSizes, shown.HiddenSizes),
            ("channels inside the units", said.MidSizes, shown.MidSizes),
            ("input channels", [said.InputChannels], [shown.InputChannels]),
            // A network without head may well keep the names of the classes it was trained on.
            ("classes", shown.Classes > 0 && said.Classes > 0 ? [said.Classes] : [shown.Classes], [shown.Classes]),
        })
        {
            if (!saying.SequenceEqual(showing))
                throw Contradiction(declared, what, string.Join(", ", saying), string.Join(", ", showing));
        }
        if (said.LayerType != shown.LayerType)
            throw Contradiction(declared, "layers", said.LayerType.ToString(), shown.LayerType.ToString());
        return shown with
        {
            Activation = said.Activation,
            Padding = said.Padding,
            DynamicStemPadding = said.DynamicStemPadding,
            OutputStride = said.OutputStride,
            Groups = said.Groups,
        };
    }

    private BigTransferException Contradiction(DeclaredArchitecture declared, string what, string saying, string showing) =>
        _wrong.Network($"{what} [{showing}] by its tensors, [{saying}] by {declared.Name}; the same were expected{declared.Remark}");

    private void CheckEveryTensor(string? remark)
    {
        var weights = BiTWeightShapes.Of(Architecture).ToDictionary(weight => weight.Name, weight => weight.Shape);
        var missing = weights.Keys.Where(name => !_tensors.ContainsKey(name)).Select(Scheme.ToSource).ToList();
        if (missing.Count > 0)
        {
            throw _wrong.Network($"{Listing.Counted(missing.Count, "tensor")} of {Architecture.Name} {(missing.Count == 1 ? "is" : "are")} missing: "
                + Listing.Of(missing, NamesShown));
        }
        _leftOver.AddRange(_tensors.Where(pair => !weights.ContainsKey(pair.Key)).Select(pair => pair.Value.Source.Name));
        if (_leftOver.Count > 0)
        {
            throw _wrong.Network($"{Listing.Counted(_leftOver.Count, "tensor")} {(_leftOver.Count == 1 ? "has" : "have")} "
                + $"no place in {Architecture.Name}: " + Listing.Of(_leftOver, NamesShown));
        }
        foreach (var (name, canonical) in weights)
        {
            var (source, weight) = _tensors[name];
            var shape = KernelLayouts.SourceShape(canonical, weight.Layout);
            if (source.ElementType is ElementType.UInt8 or ElementType.Int32 or ElementType.Int64)
                throw _wrong.Network($"tensor '{source.Name}' has elements of type {source.ElementType}; floating-point weights were expected");
            if (!shape.SequenceEqual(source.Shape))
                throw _wrong.Shape(source, $"[{string.Join(", ", shape)}] was expected in a network of {Architecture.Name}{remark}");
        }
    }

    /// <summary>No tensor shows the number of groups; it must divide the channels of every norm.</summary>
    private void CheckGroups(DeclaredArchitecture? declared)
    {
        var groups = Architecture.Groups;
        foreach (var weight in BiTWeightShapes.Of(Architecture).Where(weight => weight.Shape.Count == 4 && weight.Shape[0] % groups != 0))
        {
            throw _wrong.Shape(_tensors[weight.Name].Source, $"a multiple of {groups} output channels was expected, the groups "
                + (declared is null ? "of every published network; a config.json beside it may name others (num_groups)" : $"by {declared.Name}"));
        }
    }
}
