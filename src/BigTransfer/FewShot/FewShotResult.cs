namespace BigTransfer.FewShot;

/// <summary>Accuracy at one number of labelled examples a class.</summary>
/// <param name="Shots">Labelled examples a class.</param>
/// <param name="Accuracies">One accuracy a seed, each in [0, 1].</param>
public sealed record FewShotResult(int Shots, IReadOnlyList<double> Accuracies)
{
    /// <summary>The mean over seeds, in [0, 1].</summary>
    public double Mean => Accuracies.Average();

    /// <summary>The standard deviation over seeds (population), in [0, 1].</summary>
    public double Deviation => Math.Sqrt(Accuracies.Average(a => (a - Mean) * (a - Mean)));
}
