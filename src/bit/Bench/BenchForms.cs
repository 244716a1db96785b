namespace BigTransfer.Tool.Bench;

/// <summary>The forms' names.</summary>
internal static class BenchForms
{
    internal static BenchForm[] All { get; } = Enum.GetValues<BenchForm>();

    internal static string Listed { get; } = string.Join(", ", All.Select(Name));

    internal static string Name(this BenchForm form) => form.ToString().ToLowerInvariant();

    /// <exception cref="BigTransferException">It is none.</exception>
    internal static BenchForm Parse(string text)
    {
        int index = Array.FindIndex(All, form => form.Name().Equals(text.Trim(), StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? All[index] : throw new BigTransferException($"expected some of {Listed}, found '{text}'");
    }
}
