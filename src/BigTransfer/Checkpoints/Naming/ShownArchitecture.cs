using BigTransfer.Architectures;

namespace BigTransfer.Checkpoints.Naming;

/// <summary>
/// Finds the architecture that a checkpoint's tensors show: depth from the units that are there; channels, input and classes from shapes; the
/// kind of layer from the norms that only one kind has. The file's name says nothing. What tensors do not show is as in a published network.
/// </summary>
internal sealed class ShownArchitecture(IReadOnlyDictionary<string, CanonicalTensor> tensors, WrongTensor wrong)
{
    public BiTArchitecture Find()
    {
        var stem = OihwShape(BiTWeightShapes.StemConv);
        if (stem[0] > BiTArchitecture.MaxChannels || stem[1] > BiTArchitecture.MaxChannels)
            throw wrong.Shape(tensors[BiTWeightShapes.StemConv].Source, $"at most {BiTArchitecture.MaxChannels} channels were expected");
        var family = new BiTArchitecture
        {
            Units = CountUnits(),
            WidthFactor = stem[0] / (double)BiTArchitecture.BaseChannels,
            InputChannels = stem[1],
            Classes = CountClasses(),
            LayerType = tensors.Keys.Any(IsOfBottleneck) ? LayerType.Bottleneck : LayerType.Preactivation,
        };
        var shown = family with
        {
            MidSizes = Channels("conv1", family.MidSizes),
            HiddenSizes = Channels("conv3", family.HiddenSizes),
        };
        // One spoilt tensor of a network of the family's widths is not to look like a network of other widths.
        return Fitting(shown) > Fitting(family) ? shown : family;
    }

    private static bool IsOfBottleneck(string name) =>
        name == $"{BiTWeightShapes.StemNorm}/gamma" || name.EndsWith("/shortcut/norm/gamma", StringComparison.Ordinal);

    private int[] CountUnits()
    {
        var units = new int[Math.Max(1, tensors.Values.Max(tensor => tensor.Weight.Stage))];
        Array.Fill(units, 1); // a stage of which nothing is there lacks at least its first unit
        foreach (var (_, weight) in tensors.Values.Where(tensor => tensor.Weight.Stage > 0))
            units[weight.Stage - 1] = Math.Max(units[weight.Stage - 1], weight.Unit);
        // Names may speak of what is not there: more units than tensors are no network of which a few tensors got lost.
        if (units.Length > BiTArchitecture.MaxStages || units.Sum() > tensors.Count || units.Max() > BiTArchitecture.MaxUnits)
        {
            var far = tensors.Values.MaxBy(tensor => units.Length > BiTArchitecture.MaxStages ? tensor.Weight.Stage : tensor.Weight.Unit)!;
            throw wrong.Network($"tensor '{far.Source.Name}' belongs to stage {far.Weight.Stage}, unit {far.Weight.Unit}, "
                + $"which a network of {Listing.Counted(tensors.Count, "tensor")} cannot have");
        }
        return units;
    }

    private int CountClasses() =>
        tensors.ContainsKey(BiTWeightShapes.HeadKernel) ? OihwShape(BiTWeightShapes.HeadKernel)[0]
        : tensors.TryGetValue(BiTWeightShapes.HeadBias, out var bias) ? (int)bias.Source.Count
        : 0;

    /// <summary>The output channels of a convolution in the first unit of each stage; the family's where it is not there or not one.</summary>
    private int[] Channels(string conv, IReadOnlyList<int> family) => [.. family.Select((channels, i) =>
        tensors.TryGetValue($"{BiTWeightShapes.Unit(i + 1, 1)}/{conv}", out var tensor) && tensor.Source.Shape.Count == 4
        && KernelLayouts.OihwShape(tensor.Source.Shape, tensor.Weight.Layout)[0] is > 0 and <= BiTArchitecture.MaxChannels and var shown
            ? shown
            : channels)];

    private int Fitting(BiTArchitecture architecture) => BiTWeightShapes.Of(architecture).Count(weight =>
        tensors.TryGetValue(weight.Name, out var tensor)
        && KernelLayouts.SourceShape(weight.Shape, tensor.Weight.Layout).SequenceEqual(tensor.Source.Shape));

    private int[] OihwShape(string name)
    {
        if (!tensors.TryGetValue(name, out var tensor))
            throw wrong.Missing(name);
        var dimensions = tensor.Weight.Layout == KernelLayout.Matrix ? 2 : 4;
        if (tensor.Source.Shape.Count != dimensions || tensor.Source.Count == 0)
            throw wrong.Shape(tensor.Source, $"{dimensions} dimensions with something in each were expected");
        return KernelLayouts.OihwShape(tensor.Source.Shape, tensor.Weight.Layout);
    }
}
