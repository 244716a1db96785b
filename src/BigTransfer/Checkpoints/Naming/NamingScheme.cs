namespace BigTransfer.Checkpoints.Naming;

/// <summary>How one source names and lays out the weights of a BiT network.</summary>
/// <param name="Name">What users call the source.</param>
/// <param name="StandardizationEpsilon">What the source adds to the variance when it standardises kernels; sources differ.</param>
/// <param name="Preset">The preprocessing preset that its networks were trained with.</param>
/// <param name="Rows">One row a kind of weight. Source and canonical names stand for each other one to one.</param>
internal sealed record NamingScheme(string Name, double StandardizationEpsilon, string Preset, IReadOnlyList<NameRow> Rows)
{
    /// <summary>What a source name stands for; null where it is not a name of this scheme.</summary>
    public NamedWeight? FromSource(string name) => Rows.Select(row => row.FromSource(name)).FirstOrDefault(weight => weight is not null);

    /// <summary>The source name of a canonical one.</summary>
    public string ToSource(string name) => Rows.Select(row => row.ToSource(name)).First(source => source is not null)!;
}
