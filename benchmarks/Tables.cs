namespace Benchmarks;

/// <summary>All tables, in their order.</summary>
internal static class Tables
{
    internal static IReadOnlyList<(string Name, Action<Settings, TextWriter> Write)> All { get; } =
    [
        ("scoring", ScoringTable.Write),
        ("pipelines", PipelineTable.Write),
        ("preparing", PreparingTable.Write),
        ("memory", AllocationTable.Write),
        ("cost", CostTable.Write),
        ("scaling", ScalingTable.Write),
    ];
}
