namespace BigTransfer.Models;

/// <summary>Names of a network's classes in the order of the logits, and their ids where those are known.</summary>
/// <param name="Names">One a class; empty where there are none. A name that is empty is not known.</param>
/// <param name="Ids">One a class, WordNet's for example; empty where there are none.</param>
/// <param name="Source">Where they stand, for messages.</param>
internal sealed record ClassLabels(IReadOnlyList<string> Names, IReadOnlyList<string> Ids, string Source)
{
    /// <summary>Nothing is known.</summary>
    internal static ClassLabels None { get; } = new([], [], "");

    /// <summary>The name of a class, or its number.</summary>
    internal string NameOf(int index) => Names.Count > index && Names[index].Length > 0 ? Names[index] : $"class {index}";

    /// <summary>
    /// The labels for a network of that many classes. A list of the published ImageNet-21k leaves the two outputs of BiT-M's heads that it has
    /// no class for with a neutral name: see <see cref="ImageNet21k.OutputsWithoutClass"/>.
    /// </summary>
    /// <exception cref="BigTransferException">Their number does not fit; the message names the source.</exception>
    internal ClassLabels For(int classes)
    {
        if (Names.Count == 0 || Names.Count == classes)
            return this;
        if (classes != ImageNet21k.Outputs || Names.Count != ImageNet21k.Classes)
            throw new BigTransferException($"{Source}: expected one label for each of the {classes} classes, found {Names.Count}");
        if (!Ids.SequenceEqual(Ids.Order(StringComparer.Ordinal)))
        {
            throw new BigTransferException(
                $"{Source}: expected the {classes} outputs of ImageNet-21k, or its {Names.Count} classes in the order of their ids");
        }
        return this with { Names = WithGaps(Names, index => $"output {index}"), Ids = Ids.Count == 0 ? Ids : WithGaps(Ids, _ => "") };
    }

    private static List<string> WithGaps(IReadOnlyList<string> values, Func<int, string> gap)
    {
        var spread = new List<string>(values);
        foreach (int index in ImageNet21k.OutputsWithoutClass)
            spread.Insert(index, gap(index));
        return spread;
    }
}
