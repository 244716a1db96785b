using BigTransfer.Architectures;

namespace BigTransfer.Checkpoints.Naming;

/// <summary>
/// A checkpoint's tensors under their canonical names, and the architecture that they show: every tensor of the network is there once, and
/// no other.
/// </summary>
internal sealed class WeightMap
{
    private const int MaxStages = 8;
    private const int MaxStemChannels = 1 << 16; // 256 times the widest published one; keeps products of crafted shapes in range
    private const int NamesShown = 5;

    private readonly Checkpoint _checkpoint;
    private readonly Dictionary<string, CanonicalTensor> _tensors = new(StringComparer.Ordinal);
    private readonly List<string> _leftOver = [];

    /// <summary>Takes the scheme that knows most of the names, finds the architecture and holds every tensor against it.</summary>
    /// <exception cref="BigTransferException">Not a BiT network, or tensors are missing, left over or of another shape; it names them.</exception>
    public WeightMap(Checkpoint checkpoint)
    {
        _checkpoint = checkpoint;
        Scheme = NamingSchemes.All.MaxBy(scheme => checkpoint.Tensors.Keys.Count(name => scheme.FromSource(name) is not null))!;
        foreach (var tensor in checkpoint.Tensors.Values)
        {
            if (Scheme.FromSource(tensor.Name) is { } weight)
                _tensors.Add(weight.Canonical, new(tensor, weight));
            else
                _leftOver.Add(tensor.Name);
        }
        if (_tensors.Count == 0)
            throw Wrong($"no tensor has a name of a BiT network ({string.Join(", ", NamingSchemes.All.Select(scheme => scheme.Name).Distinct())}); "
                + $"it has {Listing.Of(_leftOver)}");
        Architecture = FindArchitecture();
        CheckEveryTensor();
    }

    public NamingScheme Scheme { get; }

    public BiTArchitecture Architecture { get; }

    /// <summary>The tensor of a canonical name.</summary>
    public CanonicalTensor this[string name] => _tensors.TryGetValue(name, out var tensor)
        ? tensor
        : throw new BigTransferException($"{_checkpoint.Name}: its network ({Architecture.Name}) has no weight '{name}'");

    /// <summary>Depth from the units that are there; width, input and classes from shapes. The file's name says nothing.</summary>
    private BiTArchitecture FindArchitecture()
    {
        var stem = OihwShape(BiTWeightShapes.StemConv);
        var architecture = new BiTArchitecture
        {
            Units = CountUnits(),
            WidthFactor = stem[0] / (double)BiTArchitecture.BaseChannels,
            InputChannels = stem[1],
            Classes = CountClasses(),
        };
        if (stem[0] > MaxStemChannels || stem[0] % architecture.Groups != 0)
            throw Wrong(BiTWeightShapes.StemConv, $"a multiple of {architecture.Groups} output channels (the groups) was expected");
        return architecture;
    }

    private int[] CountUnits()
    {
        var units = new int[Math.Max(1, _tensors.Values.Max(tensor => tensor.Weight.Stage))];
        Array.Fill(units, 1); // a stage of which nothing is there lacks at least its first unit
        foreach (var (_, weight) in _tensors.Values.Where(tensor => tensor.Weight.Stage > 0))
            units[weight.Stage - 1] = Math.Max(units[weight.Stage - 1], weight.Unit);
        // Names may speak of what is not there: more units than tensors are no network of which a few tensors got lost.
        if (units.Length > MaxStages || units.Sum() > _tensors.Count)
        {
            var far = _tensors.Values.MaxBy(tensor => units.Length > MaxStages ? tensor.Weight.Stage : tensor.Weight.Unit)!;
            throw Wrong($"tensor '{far.Source.Name}' belongs to stage {far.Weight.Stage}, unit {far.Weight.Unit}, "
                + $"which a network of {_tensors.Count} tensors cannot have");
        }
        return units;
    }

    private int CountClasses() =>
        _tensors.ContainsKey(BiTWeightShapes.HeadKernel) ? OihwShape(BiTWeightShapes.HeadKernel)[0]
        : _tensors.TryGetValue(BiTWeightShapes.HeadBias, out var bias) ? (int)bias.Source.Count
        : 0;

    private int[] OihwShape(string name)
    {
        if (!_tensors.TryGetValue(name, out var tensor))
            throw Wrong($"tensor '{Scheme.ToSource(name)}' is missing");
        var dimensions = tensor.Weight.Layout == KernelLayout.Matrix ? 2 : 4;
        if (tensor.Source.Shape.Count != dimensions || tensor.Source.Count == 0)
            throw Wrong(name, $"{dimensions} dimensions with something in each were expected");
        return KernelLayouts.OihwShape(tensor.Source.Shape, tensor.Weight.Layout);
    }

    private void CheckEveryTensor()
    {
        var weights = BiTWeightShapes.Of(Architecture).ToDictionary(weight => weight.Name, weight => weight.Shape);
        var missing = weights.Keys.Where(name => !_tensors.ContainsKey(name)).Select(Scheme.ToSource).ToList();
        if (missing.Count > 0)
            throw Wrong($"{missing.Count} tensors of {Architecture.Name} are missing: {Listing.Of(missing, NamesShown)}");
        _leftOver.AddRange(_tensors.Where(pair => !weights.ContainsKey(pair.Key)).Select(pair => pair.Value.Source.Name));
        if (_leftOver.Count > 0)
            throw Wrong($"{_leftOver.Count} tensors have no place in {Architecture.Name}: {Listing.Of(_leftOver, NamesShown)}");
        foreach (var (name, canonical) in weights)
        {
            var shape = KernelLayouts.SourceShape(canonical, _tensors[name].Weight.Layout);
            if (!shape.SequenceEqual(_tensors[name].Source.Shape))
                throw Wrong(name, $"[{string.Join(", ", shape)}] was expected in a network of {Architecture.Name}");
        }
    }

    private BigTransferException Wrong(string name, string expected)
    {
        var tensor = _tensors[name].Source;
        return Wrong($"tensor '{tensor.Name}' has shape [{string.Join(", ", tensor.Shape)}]; {expected}");
    }

    private BigTransferException Wrong(string what) => new($"{_checkpoint.Name}: {what}");
}
