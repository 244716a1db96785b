namespace Microsoft.ML.BiT.Stages;

internal static class ColumnNames
{
    /// <summary>Stops where a stage would make two columns of one name.</summary>
    /// <exception cref="ArgumentException">It would; the message names the column.</exception>
    public static void CheckUnique(string stage, IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (names.FirstOrDefault(name => !seen.Add(name)) is { } twice)
            throw new ArgumentException($"{stage}: expected output columns of different names, found '{twice}' twice.");
    }
}
