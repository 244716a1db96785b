namespace BigTransfer.Tool.Bench;

/// <summary>Measures several things in turns: what the machine does beside them hits all alike, and medians leave single disturbances out.</summary>
internal static class Rounds
{
    // ONNX Runtime's threads look for work for some tens of milliseconds after a run, on the cores that the next one wants.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(60);

    /// <summary>Rates by contestant and round.</summary>
    /// <param name="contestants">Each measures its own rate over a number of seconds.</param>
    /// <param name="count">Rounds.</param>
    /// <param name="seconds">Time of each contestant in each round.</param>
    internal static double[][] Run(IReadOnlyList<Func<double, double>> contestants, int count, double seconds)
    {
        double[][] rates = [.. contestants.Select(_ => new double[count])];
        for (int round = 0; round < count; round++)
        {
            for (int i = 0; i < contestants.Count; i++)
            {
                Thread.Sleep(Rest);
                rates[i][round] = contestants[i](seconds);
            }
        }
        return rates;
    }

    /// <summary>The median of one contestant's ratios to another, round by round.</summary>
    internal static double Ratio(double[] rates, double[] to) => Median([.. rates.Zip(to, (mine, other) => mine / other)]);

    /// <summary>The middle one, or the mean of the middle two.</summary>
    internal static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
