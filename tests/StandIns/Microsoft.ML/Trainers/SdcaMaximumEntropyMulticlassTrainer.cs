namespace Microsoft.ML.Trainers;

/// <summary>
/// Maximum entropy with penalties per example. The real trainer goes to the minimum by dual coordinate ascent and stops near it;
/// the stand-in goes there by L-BFGS.
/// </summary>
public sealed class SdcaMaximumEntropyMulticlassTrainer : MaximumEntropyTrainerBase
{
    private readonly float? _l1;
    private readonly float? _l2;
    private readonly int? _iterations;

    internal SdcaMaximumEntropyMulticlassTrainer(
        MLContext context, string label, string features, string weight, float? l2, float? l1, int? iterations)
        : base(context, label, features, weight)
    {
        if (l1 < 0 || l2 < 0)
            throw new ArgumentOutOfRangeException(nameof(l2), "Regularization constants must be non-negative");
        if (iterations <= 0)
            throw new ArgumentOutOfRangeException(nameof(iterations), "Must be positive");
        (_l1, _l2, _iterations) = (l1, l2, iterations);
    }

    private protected override double[] Train(Examples examples)
    {
        // What is not given follows from the size of the data as in the real trainer, where l1 is relative to l2.
        int passes = _iterations ?? Math.Max(2, 3 * Math.Max(1, 500_000 / examples.Count));
        double l2 = _l2 ?? Math.Max(1e-6, 40.0 / ((double)passes * examples.Count));
        double l1 = _l1 ?? examples.Dimension switch { < 100 => 0, < 1_000 => 0.25, < 10_000 => 0.5, _ => 1 };
        var objective = new CrossEntropy(examples, l2);
        var minimizer = new LbfgsMinimizer(history: 20, tolerance: 1e-7, l1 * l2, examples.Classes, nonNegative: false);
        return minimizer.Minimize(objective.Evaluate, objective.Size, passes);
    }
}
