namespace BigTransfer.Catalog;

/// <summary>The published models: names, what they are, and where they are.</summary>
public static class ModelCatalog
{
    /// <summary>All but the many fine-tuned on VTAB: the authors', timm's, transformers' and MindCV's.</summary>
    public static IReadOnlyList<PublishedModel> All { get; } = [.. AuthorsModels.All, .. TimmModels.All, .. OtherModels.All];

    /// <summary>The 285 that the authors fine-tuned on the tasks of VTAB-1k: five architectures, 19 tasks, three runs.</summary>
    public static IReadOnlyList<PublishedModel> Vtab { get; } = [.. AuthorsModels.Vtab];

    private static IEnumerable<PublishedModel> Both => All.Concat(Vtab);

    /// <summary>The model of that name or alias, in whatever case; null where there is none.</summary>
    public static PublishedModel? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Both.FirstOrDefault(model => model.IsCalled(name));
    }

    /// <summary>The names that look most like a name that is none, the likeliest first; empty where none does.</summary>
    /// <param name="name">What somebody wrote.</param>
    /// <param name="most">How many at most.</param>
    public static IReadOnlyList<string> Near(string name, int most = 3)
    {
        ArgumentNullException.ThrowIfNull(name);
        // A longer word is no misspelling, and comparing it would take time.
        if (name.Length is 0 or > 100)
            return [];
        return [.. Both.Select(model => (model.Name, Distance: model.Aliases.Append(model.Name).Min(known => Distance(name, known))))
            .Where(found => found.Distance <= Math.Max(2, name.Length / 3)).OrderBy(found => found.Distance).Take(most).Select(found => found.Name)];
    }

    /// <summary>Levenshtein's distance, without regard to case.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substituted = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
