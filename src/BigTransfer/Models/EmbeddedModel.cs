namespace BigTransfer.Models;

/// <summary>Models that travel inside this assembly: a folder <c>models/NAME</c> of resources with weights, recipe, labels and card.</summary>
internal static class EmbeddedModel
{
    private const string Root = "models/";

    /// <summary>The names of the embedded models.</summary>
    internal static IReadOnlyList<string> Names { get; } =
        [.. typeof(EmbeddedModel).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Root, StringComparison.Ordinal))
            .Select(n => n.Split('/')[1]).Distinct().Order(StringComparer.Ordinal)];

    internal static ModelFiles? Find(string name) =>
        Names.FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } known
            ? new ModelFiles(known, () => Open(known, $"{known}.npz")!, null, Text(known, "preprocessor_config.json"), Text(known, LabelFile.Name))
            : null;

    private static Stream? Open(string name, string file) => typeof(EmbeddedModel).Assembly.GetManifestResourceStream($"{Root}{name}/{file}");

    private static (string Text, string Source)? Text(string name, string file)
    {
        using var stream = Open(name, file);
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        return (reader.ReadToEnd(), $"{name}/{file}");
    }
}
