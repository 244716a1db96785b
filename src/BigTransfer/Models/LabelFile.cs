namespace BigTransfer.Models;

/// <summary>Class names in the order of the logits: one a line, either the name or an id, a tab and the name.</summary>
internal static class LabelFile
{
    internal const string Name = "labels.txt";

    internal static IReadOnlyList<string> Parse(string text) =>
        [.. text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0).Select(line => line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..])];

    /// <summary>Labels that fit the network's classes; an error that names the source otherwise.</summary>
    internal static IReadOnlyList<string> Checked(IReadOnlyList<string> labels, int classes, string source) =>
        labels.Count == 0 || labels.Count == classes
            ? labels
            : throw new BigTransferException($"{source}: expected one label for each of the {classes} classes, found {labels.Count}");
}
