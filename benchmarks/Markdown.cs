using System.Globalization;

namespace Benchmarks;

/// <summary>Tables as README has them.</summary>
internal static class Markdown
{
    internal static void Write(TextWriter to, string title, string[] heads, IEnumerable<string[]> rows)
    {
        to.WriteLine($"\n{title}\n");
        to.WriteLine(Line(heads));
        to.WriteLine(Line([.. heads.Select(_ => "---")]));
        foreach (string[] row in rows)
            to.WriteLine(Line(row));
    }

    internal static string Text(this double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    internal static string Text(this double? value, string format) => value?.Text(format) ?? "";

    internal static string Text(this int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Line(string[] cells) => $"| {string.Join(" | ", cells)} |";
}
