using System.Globalization;
using System.Text;

namespace Microsoft.ML.Data;

/// <summary>How often each class was taken for each.</summary>
public sealed class ConfusionMatrix
{
    private readonly string[] _names;

    internal ConfusionMatrix(double[,] counts, string[] names)
    {
        _names = names;
        int[] classes = [.. Enumerable.Range(0, names.Length)];
        Counts = [.. classes.Select(row => (IReadOnlyList<double>)[.. classes.Select(column => counts[row, column])])];
        PerClassRecall = [.. classes.Select(c => Ratio(counts[c, c], Counts[c].Sum()))];
        PerClassPrecision = [.. classes.Select(c => Ratio(counts[c, c], Counts.Sum(row => row[c])))];
    }

    public IReadOnlyList<double> PerClassPrecision { get; }

    public IReadOnlyList<double> PerClassRecall { get; }

    /// <summary>By the true class, then by the predicted one.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses => _names.Length;

    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex) =>
        Counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];

    /// <summary>A table for people: a row for each true class, a column for each predicted one.</summary>
    public string GetFormattedConfusionTable()
    {
        // Names that do not fit the columns are numbered, and the numbers head the columns.
        int width = NumberOfClasses == 2 ? 8 : 5;
        bool numbered = _names.Max(name => name.Length) > width;
        int digits = $"{NumberOfClasses - 1}".Length;
        int margin = Math.Max(9, _names.Max(name => name.Length) + (numbered ? digits + 2 : 0));
        string rule = new('=', NumberOfClasses * (width + 3));
        var table = new StringBuilder().AppendLine().AppendLine("Confusion table");
        Line("", rule);
        Line("PREDICTED", string.Concat(_names.Select((name, i) => $" {(numbered ? $"{i}" : name).PadLeft(width)} |")) + " Recall");
        Line("TRUTH", rule);
        for (int i = 0; i < NumberOfClasses; i++)
        {
            string label = numbered ? $"{$"{i}".PadLeft(digits)}. {_names[i].PadLeft(margin - digits - 2)}" : _names[i].PadLeft(margin);
            string cells = string.Concat(Counts[i].Select(count => $" {count.ToString("N0", CultureInfo.CurrentCulture).PadLeft(width)} |"));
            table.AppendLine(CultureInfo.CurrentCulture, $"{label} ||{cells} {PerClassRecall[i],5:F4}");
        }
        Line("", rule);
        Line("Precision", string.Concat(PerClassPrecision.Select(p => $"{p.ToString("N4", CultureInfo.CurrentCulture).PadLeft(width + 1)} |")));
        return table.ToString();

        void Line(string title, string text) => table.AppendLine(CultureInfo.CurrentCulture, $"{title.PadRight(margin)} ||{text}");
    }

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;
}
