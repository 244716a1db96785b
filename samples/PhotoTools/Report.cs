namespace PhotoTools;

/// <summary>What the commands print.</summary>
internal static class Report
{
    /// <summary>A line with numbers as they are written everywhere.</summary>
    internal static void Line(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text).TrimEnd(' '));
}
