namespace Microsoft.ML.Trainers;

/// <summary>Maximum entropy by L-BFGS. The penalties are per training set: each is divided by the weight of the examples.</summary>
public sealed class LbfgsMaximumEntropyMulticlassTrainer : MaximumEntropyTrainerBase
{
    private readonly float _l1;
    private readonly float _l2;
    private readonly float _tolerance;
    private readonly int _history;
    private readonly bool _nonNegative;

    internal LbfgsMaximumEntropyMulticlassTrainer(
        MLContext context, string label, string features, string weight, float l1, float l2, float tolerance, int history, bool nonNegative)
        : base(context, label, features, weight)
    {
        _l1 = l1 >= 0 ? l1 : throw new ArgumentOutOfRangeException("L1Regularization", "Must be non-negative");
        _l2 = l2 >= 0 ? l2 : throw new ArgumentOutOfRangeException("L2Regularization", "Must be non-negative");
        _tolerance = tolerance > 0 ? tolerance : throw new ArgumentOutOfRangeException("OptimizationTolerance", "Must be positive");
        _history = history > 0 ? history : throw new ArgumentOutOfRangeException("HistorySize", "Must be positive");
        _nonNegative = nonNegative;
    }

    private protected override double[] Train(Examples examples)
    {
        double total = examples.Weights.Sum(weight => (double)weight);
        var objective = new CrossEntropy(examples, _l2 / total);
        var minimizer = new LbfgsMinimizer(_history, _tolerance, _l1 / examples.Count, examples.Classes, _nonNegative);
        return minimizer.Minimize(objective.Evaluate, objective.Size);
    }
}
