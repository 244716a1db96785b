using BigTransfer.Architectures;

namespace BigTransfer.Catalog;

/// <summary>A trained network that somebody published: a row of the catalogue.</summary>
public sealed record PublishedModel
{
    private const int BytesAParameter = 4; // float32, in every source

    /// <summary>The name in its family: <c>BiT-M-R50x1</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Other names that find it, in whatever case.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Depth and width.</summary>
    public required PublishedArchitecture Architecture { get; init; }

    /// <summary>Outputs of the head.</summary>
    public required int Classes { get; init; }

    /// <summary>The pictures it was trained on.</summary>
    public required string TrainedOn { get; init; }

    /// <summary>Side of the pictures that it is used with, in pixels.</summary>
    public required int InputSize { get; init; }

    /// <summary>The preprocessing preset, by name; it is taken at <see cref="InputSize"/>. Where a source has a preprocessor_config.json, that
    /// goes before.</summary>
    public required string Preset { get; init; }

    /// <summary>Where the weights are, in the order in which they are tried.</summary>
    public required IReadOnlyList<ModelSource> Sources { get; init; }

    /// <summary>The names of the classes, where they are published as a file: one a line, in the order of the logits.</summary>
    public SourceFile? Labels { get; init; }

    /// <summary>Bytes of the weights, without what the format adds: the number of parameters, four bytes each.</summary>
    public long ApproximateBytes => Architecture.WithClasses(Classes).ParameterCount * BytesAParameter;

    internal bool IsCalled(string name) =>
        Name.Equals(name, StringComparison.OrdinalIgnoreCase) || Aliases.Any(alias => alias.Equals(name, StringComparison.OrdinalIgnoreCase));
}
