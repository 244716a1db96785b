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
    /// <exception cref="BigTransferException">Not a BiT network, or tensors that are missing, left over or of another shape; it names them.</exception>
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
            throw Wrong($"no tensor has a name of a BiT network ({string.Join(", ", NamingSchemes.All.Select(scheme => scheme.Name))}); "
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
        var stem = OihwShape(BiTWeightShapes.StemConv, dimensions: 4);
        var architecture = new BiTArchitecture
        {
            Units = CountUnits(),
            WidthFactor = stem[0] / (double)BiTArchitecture.BaseChannels,
            InputChannels = stem[1],
            Classes = CountClasses(),
        };
        if (stem[0] > MaxStemChannels || stem[0] % architecture.Groups != 0)
            throw Wrong(BiTWeightShapes.StemConv, $"a multiple of {architecture.Groups} output channels, the groups of its norms, was expected");
        return architecture;
    }

    private int[] CountUnits()
    {
        var units = new int[_tensors.Values.Max(tensor => tensor.Weight.Stage)];
        foreach (var (_, weight) in _tensors.Values.Where(tensor => tensor.Weight.Stage > 0))
            units[weight.Stage - 1] = Math.Max(units[weight.Stage - 1], weight.Unit);
        // Names may speak of units that are not there: more units than tensors cannot be a network with a few of them lost.
        if (units.Length is 0 or > MaxStages || units.Contains(0) || units.Sum() > _tensors.Count)
            throw Wrong($"its names speak of stages with {(units.Length == 0 ? "no" : string.Join(", ", units))} units, but it has {_tensors.Count} tensors");
        return units;
    }

    private int CountClasses() =>
        _tensors.ContainsKey(BiTWeightShapes.HeadKernel) ? OihwShape(BiTWeightShapes.HeadKernel, dimensions: 4)[0]
        : _tensors.TryGetValue(BiTWeightShapes.HeadBias, out var bias) ? (int)bias.Source.Count
        : 0;

    private int[] OihwShape(string name, int dimensions)
    {
        if (!_tensors.TryGetValue(name, out var tensor))
            throw Wrong($"tensor '{Scheme.ToSource(name)}' is missing");
        if (tensor.Source.Shape.Count != dimensions || tensor.Source.Count == 0)
            throw Wrong(name, $"{dimensions} dimensions with something in each were expected");
        return KernelLayouts.OihwShape(tensor.Source.Shape, tensor.Weight.Layout);
    }

    private void CheckEveryTensor()
    {
        var missing = new List<string>();
        var expected = new HashSet<string>(StringComparer.Ordinal);
        foreach (var weight in BiTWeightShapes.Of(Architecture))
        {
            expected.Add(weight.Name);
            if (!_tensors.TryGetValue(weight.Name, out var tensor))
            {
                missing.Add(Scheme.ToSource(weight.Name));
                continue;
            }
            var shape = KernelLayouts.SourceShape(weight.Shape, tensor.Weight.Layout);
            if (!shape.SequenceEqual(tensor.Source.Shape))
                throw Wrong(weight.Name, $"[{string.Join(", ", shape)}] was expected in a network of {Architecture.Name}");
        }
        if (missing.Count > 0)
            throw Wrong($"{missing.Count} tensors of {Architecture.Name} are missing: {Listing.Of(missing, NamesShown)}");
        _leftOver.AddRange(_tensors.Where(pair => !expected.Contains(pair.Key)).Select(pair => pair.Value.Source.Name));
        if (_leftOver.Count > 0)
            throw Wrong($"{_leftOver.Count} tensors have no place in {Architecture.Name}: {Listing.Of(_leftOver, NamesShown)}");
    }

    private BigTransferException Wrong(string name, string expected)
    {
        var tensor = _tensors[name].Source;
        return Wrong($"tensor '{tensor.Name}' has shape [{string.Join(", ", tensor.Shape)}]; {expected}");
    }

    private BigTransferException Wrong(string what) => new($"{_checkpoint.Name}: {what}");
}
