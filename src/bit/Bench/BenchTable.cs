using System.Globalization;
using BigTransfer.Tool.Output;

namespace BigTransfer.Tool.Bench;

/// <summary>Rows for people.</summary>
internal static class BenchTable
{
    private static readonly string[] Heads = ["form", "batch", "threads", "callers", "images/s", "x portable", "of peak", "memory MB", "note"];

    internal static void Write(BenchResult result, TextWriter to)
    {
        string[][] rows = [Heads, .. result.Rows.Select(Cells)];
        int[] widths = [.. Heads.Select((_, column) => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            // Numbers to the right; the first column and the last are words.
            var cells = row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : i == row.Length - 1 ? cell : cell.PadLeft(widths[i]));
            to.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    private static string[] Cells(BenchRow row) =>
    [
        row.Form.Name(), Text(row.Batch, "0"), Text(row.Threads, "0"), Text(row.Callers, "0"), Text(row.ImagesPerSecond, "0.0"),
        Text(row.RatioToPortable, "0.00"), row.ShareOfPeak is { } share ? Text(100 * share, "0") + " %" : "", Text(row.PeakMemory, "0"),
        Messages.Visible(row.Note),
    ];

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
