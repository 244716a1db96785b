namespace BigTransfer.Architectures;

/// <summary>The weights a network has: canonical names and shapes, in the order of the layers.</summary>
internal static class BiTWeightShapes
{
    public const string StemConv = "stem/conv";
    public const string Norm = "norm";
    public const string HeadKernel = "head/kernel";
    public const string HeadBias = "head/bias";

    /// <summary>The name of a unit, both counted from 1; its layers are named below it.</summary>
    public static string Unit(int stage, int unit) => $"stage{stage}/unit{unit}";

    public static IEnumerable<WeightShape> Of(BiTArchitecture architecture)
    {
        yield return new(StemConv, [architecture.StemChannels, architecture.InputChannels, 7, 7]);
        var channels = architecture.StemChannels;
        for (var stage = 1; stage <= architecture.Units.Count; stage++)
        {
            for (var unit = 1; unit <= architecture.Units[stage - 1]; unit++)
            {
                foreach (var weight in OfUnit(Unit(stage, unit), channels, architecture.MidChannels(stage), unit == 1))
                    yield return weight;
                channels = architecture.StageChannels(stage);
            }
        }
        yield return new($"{Norm}/gamma", [channels]);
        yield return new($"{Norm}/beta", [channels]);
        if (architecture.Classes == 0)
            yield break;
        yield return new(HeadKernel, [architecture.Classes, channels]);
        yield return new(HeadBias, [architecture.Classes]);
    }

    private static WeightShape[] OfUnit(string unit, int input, int mid, bool projects)
    {
        WeightShape[] weights =
        [
            new($"{unit}/norm1/gamma", [input]), new($"{unit}/norm1/beta", [input]), new($"{unit}/conv1", [mid, input, 1, 1]),
            new($"{unit}/norm2/gamma", [mid]), new($"{unit}/norm2/beta", [mid]), new($"{unit}/conv2", [mid, mid, 3, 3]),
            new($"{unit}/norm3/gamma", [mid]), new($"{unit}/norm3/beta", [mid]), new($"{unit}/conv3", [4 * mid, mid, 1, 1]),
        ];
        return projects ? [.. weights, new($"{unit}/shortcut", [4 * mid, input, 1, 1])] : weights;
    }
}

/// <summary>One weight: its canonical name and shape (OIHW for convolutions).</summary>
internal sealed record WeightShape(string Name, IReadOnlyList<int> Shape)
{
    public long Count => Shape.Aggregate(1L, (product, length) => product * length);
}
