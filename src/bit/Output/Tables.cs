namespace BigTransfer.Tool.Output;

/// <summary>Lines of a name and a value, the values in one column.</summary>
internal static class Tables
{
    /// <summary>Writes them to standard output.</summary>
    internal static void Write(IEnumerable<(string Name, string Value)> rows)
    {
        var all = rows.ToList();
        int width = all.Select(row => row.Name.Length).DefaultIfEmpty(0).Max() + 2;
        foreach (var (name, value) in all)
            Console.Out.WriteLine($"{Messages.Visible(name).PadRight(width)}{Messages.Visible(value)}");
    }
}
