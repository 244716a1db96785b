namespace BigTransfer.Architectures;

/// <summary>The six networks that the authors published (bit_pytorch/models.py, KNOWN_MODELS) and the embedded small one.</summary>
public static class PublishedArchitectures
{
    /// <summary>All rows.</summary>
    public static IReadOnlyList<PublishedArchitecture> All { get; } =
    [
        new("R50x1", [3, 4, 6, 3], 1),
        new("R50x3", [3, 4, 6, 3], 3),
        new("R101x1", [3, 4, 23, 3], 1),
        new("R101x3", [3, 4, 23, 3], 3),
        new("R152x2", [3, 8, 36, 3], 2),
        new("R152x4", [3, 8, 36, 3], 4),
        new("bit-mini", [2, 2, 2, 2], 0.5),
    ];

    /// <summary>The row of that name, in any case.</summary>
    /// <exception cref="BigTransferException">There is none; the message lists the names.</exception>
    public static PublishedArchitecture Find(string name) =>
        All.FirstOrDefault(row => row.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new BigTransferException(
            $"'{name}' is not a published architecture: {string.Join(", ", All.Select(row => row.Name))} were expected");
}
