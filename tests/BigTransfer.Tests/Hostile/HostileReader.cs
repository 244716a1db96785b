namespace BigTransfer.Tests.Hostile;

/// <summary>A reader that is given broken files.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Seeds">Whole files of some hundred bytes to some kB, which it reads without complaint; mutations start from them.</param>
/// <param name="Read">
/// Reads a file to its last tensor. It gets the content and the name that messages are to call it, and may throw nothing but
/// <see cref="BigTransferException"/>.
/// </param>
/// <param name="Refuses">Whether most broken files are refused; a list of labels is a list whatever stands in it.</param>
internal sealed record HostileReader(string Name, IReadOnlyList<byte[]> Seeds, Action<byte[], string> Read, bool Refuses = true)
{
    public override string ToString() => Name;
}
