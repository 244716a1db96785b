namespace BigTransfer.Architectures;

/// <summary>The weights a network has: canonical names and shapes, in the order of the layers.</summary>
internal static class BiTWeightShapes
{
    public const string StemConv = "stem/conv";
    public const string StemNorm = "stem/norm";
    public const string Norm = "norm";
    public const string HeadKernel = "head/kernel";
    public const string HeadBias = "head/bias";

    /// <summary>The name of a unit, both counted from 1; its layers are named below it.</summary>
    public static string Unit(int stage, int unit) => $"stage{stage}/unit{unit}";

    public static IEnumerable<WeightShape> Of(BiTArchitecture architecture)
    {
        var preactivation = architecture.LayerType == LayerType.Preactivation;
        yield return new(StemConv, [architecture.StemChannels, architecture.InputChannels, 7, 7]);
        foreach (var weight in preactivation ? [] : OfNorm(StemNorm, architecture.StemChannels))
            yield return weight;
        var channels = architecture.StemChannels;
        for (var stage = 1; stage <= architecture.Units.Count; stage++)
        {
            var (mid, output) = (architecture.MidChannels(stage), architecture.StageChannels(stage));
            for (var unit = 1; unit <= architecture.Units[stage - 1]; unit++)
            {
                foreach (var weight in OfUnit(Unit(stage, unit), preactivation, channels, mid, output, projects: unit == 1))
                    yield return weight;
                channels = output;
            }
        }
        foreach (var weight in preactivation ? OfNorm(Norm, channels) : [])
            yield return weight;
        if (architecture.Classes == 0)
            yield break;
        yield return new(HeadKernel, [architecture.Classes, channels]);
        yield return new(HeadBias, [architecture.Classes]);
    }

    private static IEnumerable<WeightShape> OfUnit(string unit, bool preactivation, int input, int mid, int output, bool projects)
    {
        // Before each convolution, or after.
        int[] norms = preactivation ? [input, mid, mid] : [mid, mid, output];
        IEnumerable<WeightShape> weights =
        [
            .. OfNorm($"{unit}/norm1", norms[0]), new($"{unit}/conv1", [mid, input, 1, 1]),
            .. OfNorm($"{unit}/norm2", norms[1]), new($"{unit}/conv2", [mid, mid, 3, 3]),
            .. OfNorm($"{unit}/norm3", norms[2]), new($"{unit}/conv3", [output, mid, 1, 1]),
        ];
        if (projects)
            weights = weights.Append(new($"{unit}/shortcut", [output, input, 1, 1]));
        return projects && !preactivation ? weights.Concat(OfNorm($"{unit}/shortcut/norm", output)) : weights;
    }

    private static WeightShape[] OfNorm(string norm, int channels) => [new($"{norm}/gamma", [channels]), new($"{norm}/beta", [channels])];
}

/// <summary>One weight: its canonical name and shape (OIHW for convolutions).</summary>
internal sealed record WeightShape(string Name, IReadOnlyList<int> Shape)
{
    public long Count => Shape.Aggregate(1L, (product, length) => product * length);
}
