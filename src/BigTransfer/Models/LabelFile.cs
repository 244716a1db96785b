using System.Text.RegularExpressions;

namespace BigTransfer.Models;

/// <summary>
/// Class names in the order of the logits, one a line: the name; or an id, a tab and the name; or a WordNet id, a space and the name, as in the
/// widespread synset_words.txt. An empty line is a class without a name; those at the end count for nothing.
/// </summary>
internal static partial class LabelFile
{
    internal const string Name = "labels.txt";

    // The longest list in use has 21,843 lines and below a megabyte. What is far longer is no list of labels, and is not read into memory.
    private const int MaxClasses = 1_000_000;
    private const int MaxBytes = 32 << 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="BigTransferException">It is not there, holds no label, or is too long to be such a list.</exception>
    internal static ClassLabels Read(string path)
    {
        using var stream = InputFile.Open(path);
        if (stream.Length > MaxBytes)
            throw new BigTransferException($"{path}: expected class names, one a line, found {stream.Length} bytes, more than {MaxBytes}");
        using var reader = new StreamReader(stream);
        var labels = Parse(reader.ReadToEnd(), path);
        return labels.Names.Count > 0 ? labels : throw new BigTransferException($"{path}: expected class names, one a line, found none");
    }

    /// <summary>Reads a file's content.</summary>
    /// <param name="text">The content.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="BigTransferException">It has too many lines to be such a list.</exception>
    internal static ClassLabels Parse(string text, string source)
    {
        List<string> names = [], ids = [];
        using var lines = new StringReader(text.TrimEnd('\r', '\n'));
        while (lines.ReadLine() is { } line)
        {
            if (names.Count == MaxClasses)
                throw new BigTransferException($"{source}: expected at most {MaxClasses} class names, one a line, found more");
            var (id, name) = Split(line);
            names.Add(name);
            ids.Add(id);
        }
        return new ClassLabels(names, ids.TrueForAll(id => id.Length == 0) ? [] : ids, source);
    }

    /// <summary>The content of a file that reads as these labels.</summary>
    internal static string Write(ClassLabels labels) => string.Join('\n', labels.Names.Select((name, index) =>
    {
        string id = labels.Ids.Count > 0 ? labels.Ids[index] : "", line = name.ReplaceLineEndings(" ");
        // A tab in front keeps a name whole that would read as something else.
        return id.Length > 0 || line.Length == 0 || Split(line).Name != line ? $"{id}\t{line}" : line;
    }));

    private static (string Id, string Name) Split(string line)
    {
        int end = line.IndexOf('\t', StringComparison.Ordinal);
        if (end < 0)
            end = WordNetIdAndName().IsMatch(line) ? line.IndexOf(' ', StringComparison.Ordinal) : -1;
        return (line[..Math.Max(end, 0)].Trim(), line[(end + 1)..].Trim());
    }

    [GeneratedRegex("^n[0-9]{8} ", RegexOptions.CultureInvariant)]
    private static partial Regex WordNetIdAndName();
}
