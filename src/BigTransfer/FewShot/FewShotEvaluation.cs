namespace BigTransfer.FewShot;

/// <summary>Few-shot accuracy of features by the linear probe, over several draws.</summary>
public static class FewShotEvaluation
{
    /// <summary>Draws, fits and tests for each number of shots and each seed from 0.</summary>
    /// <param name="train">Training features <c>[N, D]</c> to draw from.</param>
    /// <param name="trainLabels">Their classes, from 0.</param>
    /// <param name="test">Test features <c>[M, D]</c>.</param>
    /// <param name="testLabels">Their classes.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="shots">Labelled examples a class.</param>
    /// <param name="seeds">Number of draws.</param>
    /// <param name="l2">The probe's regularisation.</param>
    /// <param name="cancellation">Stops between draws.</param>
    public static FewShotResult Run(
        FloatTensor train, IReadOnlyList<int> trainLabels, FloatTensor test, IReadOnlyList<int> testLabels,
        int classes, int shots, int seeds, double l2 = LinearProbe.DefaultL2, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(trainLabels);
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        var accuracies = new double[seeds];
        for (int seed = 0; seed < seeds; seed++)
        {
            cancellation.ThrowIfCancellationRequested();
            int[] drawn = ShotSampler.Sample(trainLabels, shots, seed);
            int[] labels = [.. drawn.Select(i => trainLabels[i])];
            accuracies[seed] = LinearProbe.Fit(train.Rows(drawn), labels, classes, l2).Accuracy(test, testLabels);
        }
        return new FewShotResult(shots, accuracies);
    }
}
