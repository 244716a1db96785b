namespace BigTransfer.Checkpoints.Naming;

/// <summary>One line of a naming table. Both names may hold the placeholders of <see cref="NamePattern"/>.</summary>
internal sealed class NameRow(string canonical, string source, KernelLayout layout = KernelLayout.Vector)
{
    private readonly NamePattern _canonical = new(canonical);
    private readonly NamePattern _source = new(source);

    /// <summary>How the source lays the weight out.</summary>
    public KernelLayout Layout => layout;

    /// <summary>What a source name stands for; null where it is not of this row.</summary>
    public NamedWeight? FromSource(string name) =>
        _source.Match(name) is var (stage, unit) ? new(_canonical.Format(stage, unit), layout, stage, unit) : null;

    /// <summary>The source name of a canonical one; null where it is not of this row.</summary>
    public string? ToSource(string name) => _canonical.Match(name) is var (stage, unit) ? _source.Format(stage, unit) : null;
}

/// <summary>What a source name stands for.</summary>
/// <param name="Canonical">The canonical name.</param>
/// <param name="Layout">How the source lays the weight out.</param>
/// <param name="Stage">The stage it belongs to, counted from 1; 0 outside the stages.</param>
/// <param name="Unit">The unit it belongs to, counted from 1; 0 outside the stages.</param>
internal readonly record struct NamedWeight(string Canonical, KernelLayout Layout, int Stage, int Unit);
