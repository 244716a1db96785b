namespace Microsoft.ML.BiT.Stages;

/// <summary>One column that a stage makes.</summary>
internal sealed record ColumnSpec
{
    public required string Name { get; init; }

    public required ColumnKind Kind { get; init; }

    /// <summary>The layer that it is made of; null where the stage runs no network.</summary>
    public string? Layer { get; init; }

    /// <summary>Whether a feature map is averaged over space.</summary>
    public bool Pooled { get; init; } = true;

    /// <summary>Dimensions of a row's values: [C], [C, H, W], the number of classes; none for an image.</summary>
    public IReadOnlyList<int> Shape { get; init; } = [];

    /// <summary>Floats of a row's values.</summary>
    public int Length => Shape.Count == 0 ? 0 : Shape.Aggregate((product, length) => checked(product * length));
}
