using static System.FormattableString;

namespace BigTransfer.Architectures;

public sealed partial record BiTArchitecture
{
    /// <summary>
    /// The published name ("R50x1") where all but head and input is that network's, else in words what it is: "units 2,1,1,1, width 0.5, gelu".
    /// </summary>
    public string Name => PublishedArchitectures.All.FirstOrDefault(row => row.Describes(this))?.Name ?? string.Join(", ", Words());

    private IEnumerable<string> Words()
    {
        yield return $"units {List(Units)}";
        var family = new BiTArchitecture { Units = Units, WidthFactor = StemChannels / (double)BaseChannels };
        if (HiddenSizes.SequenceEqual(family.HiddenSizes))
            yield return Invariant($"width {family.WidthFactor}");
        else
            yield return $"stem {StemChannels}, channels {List(HiddenSizes)}";
        if (!MidSizes.SequenceEqual(HiddenSizes.Select(size => size / 4)))
            yield return $"inner channels {List(MidSizes)}";
        if (LayerType != family.LayerType)
            yield return "bottleneck layers";
        if (Activation != family.Activation)
            yield return ActivationNames.NameOf(Activation);
        if (Padding != family.Padding)
            yield return "SAME padding";
        if (DynamicStemPadding)
            yield return "dynamic stem padding";
        if (OutputStride != family.OutputStride)
            yield return $"output stride {OutputStride}";
        if (Groups != family.Groups)
            yield return $"{Groups} groups";
    }

    private static string List(IEnumerable<int> numbers) => string.Join(',', numbers);
}
