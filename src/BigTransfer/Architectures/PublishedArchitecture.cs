namespace BigTransfer.Architectures;

/// <summary>A row of the table of published networks.</summary>
/// <param name="Name">The name it is known by, such as "R50x1".</param>
/// <param name="Units">Residual units of each stage.</param>
/// <param name="WidthFactor">Multiplies the channels.</param>
public sealed record PublishedArchitecture(string Name, IReadOnlyList<int> Units, double WidthFactor)
{
    /// <summary>The network with a head of that many classes; 0 for none.</summary>
    public BiTArchitecture WithClasses(int classes) => new() { Units = Units, WidthFactor = WidthFactor, Classes = classes };

    /// <summary>Whether an architecture is this one in everything but its head and the channels of its input.</summary>
    public bool Describes(BiTArchitecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return architecture.Equals(WithClasses(architecture.Classes) with { InputChannels = architecture.InputChannels });
    }
}
