namespace Microsoft.ML.Data;

/// <summary>How well scores agree with labels.</summary>
public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics(double[,] counts, double[] logLosses, double unseenLoss, double[] ranks, int topK, string[] classNames)
    {
        ConfusionMatrix = new(counts, classNames);
        int classes = classNames.Length;
        double rows = ranks.Sum();
        double[] ofClass = [.. ConfusionMatrix.Counts.Select(row => row.Sum())];
        double[] right = [.. Enumerable.Range(0, classes).Select(c => counts[c, c])];
        MicroAccuracy = rows > 0 ? ranks[0] / rows : 0;
        MacroAccuracy = right.Zip(ofClass).Where(pair => pair.Second > 0).Select(pair => pair.First / pair.Second).DefaultIfEmpty().Average();
        LogLoss = rows > 0 ? (logLosses.Sum() + unseenLoss) / rows : 0;
        PerClassLogLoss = [.. logLosses.Zip(ofClass, (loss, count) => count > 0 ? loss / count : 0)];
        double entropy = -ofClass.Where(count => count > 0).Sum(count => count * Math.Log(count / rows)) / rows;
        LogLossReduction = (entropy - LogLoss) / entropy;
        TopKPredictionCount = topK;
        if (topK > 0)
            TopKAccuracyForAllK = [.. Enumerable.Range(1, topK).Select(k => ranks.Take(k).Sum() / rows)];
    }

    /// <summary>The mean of minus the logarithm of the probability given to the right class.</summary>
    public double LogLoss { get; }

    /// <summary>By how much that is less than by guessing by the classes' frequencies: 1 is perfect.</summary>
    public double LogLossReduction { get; }

    /// <summary>The mean of the classes' accuracies.</summary>
    public double MacroAccuracy { get; }

    /// <summary>The fraction of rows whose label has the highest score.</summary>
    public double MicroAccuracy { get; }

    public double TopKAccuracy => TopKAccuracyForAllK is { } all ? all[^1] : 0;

    public int TopKPredictionCount { get; }

    /// <summary>For each k the fraction of rows whose label is among the k highest scores; null where not asked for.</summary>
    public IReadOnlyList<double> TopKAccuracyForAllK { get; }

    public IReadOnlyList<double> PerClassLogLoss { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}
