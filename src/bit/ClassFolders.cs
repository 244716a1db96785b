using System.Globalization;
using BigTransfer.Models;

namespace BigTransfer.Tool;

/// <summary>
/// Which class each folder of labelled pictures stands for. Folders are named all in one way, the first that fits every one of them: by the id
/// of the class (WordNet's), by its label, by its index. So a folder 7 is the class labelled "7" where all folders are labels, else class 7.
/// </summary>
/// <param name="Way">How they are named: <c>id</c>, <c>label</c> or <c>index</c>.</param>
/// <param name="Classes">By folder, the index of its class.</param>
internal sealed record ClassFolders(string Way, IReadOnlyDictionary<string, int> Classes)
{
    /// <summary>Finds the way and the classes.</summary>
    /// <param name="root">The folder that holds them, for messages.</param>
    /// <param name="folders">Their names.</param>
    /// <param name="classifier">Knows the classes.</param>
    /// <exception cref="BigTransferException">Some folder fits no class, or several; the message names it.</exception>
    internal static ClassFolders Match(string root, IReadOnlyList<string> folders, Classifier classifier)
    {
        (string Name, Dictionary<string, int[]> Found)[] ways =
        [
            ("id", Find(folders, ById(classifier))),
            ("label", Find(folders, ByLabel(classifier))),
            ("index", Find(folders, ByIndex(classifier.Classes))),
        ];
        var (way, found) = ways.FirstOrDefault(w => w.Found.Count == folders.Count);
        if (found is null)
            throw new BigTransferException($"{root}: {Strangers(folders, ways, classifier)}");
        if (found.FirstOrDefault(f => f.Value.Length > 1) is { Key: { } unclear, Value: var several })
        {
            string better = classifier.Ids.Count > 0 ? "id" : "index";
            throw new BigTransferException(
                $"{root}: folder '{unclear}' is the name of several classes ({string.Join(", ", several)}): expected folders named by {better}");
        }
        return new ClassFolders(way, found.ToDictionary(f => f.Key, f => f.Value[0], StringComparer.Ordinal));
    }

    private static Dictionary<string, int[]> Find(IReadOnlyList<string> folders, Func<string, IEnumerable<int>> classes) =>
        folders.Select(folder => (folder, found: classes(folder).ToArray())).Where(f => f.found.Length > 0)
            .ToDictionary(f => f.folder, f => f.found, StringComparer.Ordinal);

    private static Func<string, IEnumerable<int>> ById(Classifier classifier)
    {
        var ids = classifier.Ids.Index().Where(id => id.Item.Length > 0).ToLookup(id => id.Item, id => id.Index, StringComparer.OrdinalIgnoreCase);
        return folder => ids[folder];
    }

    /// <summary>The whole label, or else one of the synonyms that commas set apart; without regard to case, and an underscore is a space.</summary>
    private static Func<string, IEnumerable<int>> ByLabel(Classifier classifier)
    {
        var labels = classifier.Labels.Index().ToLookup(label => Plain(label.Item), label => label.Index, StringComparer.OrdinalIgnoreCase);
        var synonyms = classifier.Labels.Index()
            .SelectMany(label => label.Item.Split(',').Select(part => (Name: Plain(part), label.Index))).Distinct()
            .ToLookup(part => part.Name, part => part.Index, StringComparer.OrdinalIgnoreCase);
        return folder => labels[Plain(folder)] is var whole && whole.Any() ? whole : synonyms[Plain(folder)];
    }

    private static Func<string, IEnumerable<int>> ByIndex(int classes) => folder =>
        int.TryParse(folder, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < classes ? [index] : [];

    private static string Plain(string name) => name.Replace('_', ' ').Trim();

    private static string Strangers(IReadOnlyList<string> folders, (string Name, Dictionary<string, int[]> Found)[] ways, Classifier classifier)
    {
        const int most = 5;
        string[] strangers = [.. folders.Where(folder => !ways.Any(way => way.Found.ContainsKey(folder)))];
        if (strangers.Length == 0)
        {
            return "expected folders named all in one way, found "
                + string.Join(", ", ways.Where(w => w.Found.Count > 0).Select(w => $"{w.Found.Count} of {folders.Count} named by {w.Name}"));
        }
        string named = string.Join(", ", strangers.Take(most).Select(s => $"'{s}'"));
        string more = strangers.Length > most ? $" and {strangers.Length - most} more" : "";
        string ids = classifier.Ids.Count > 0 ? $"id ({classifier.Ids.First(id => id.Length > 0)}), " : "";
        return $"expected folders named by {ids}label ({classifier.Labels[0]}) or index (0 to {classifier.Classes - 1}) of a class, found {named}{more}";
    }
}
