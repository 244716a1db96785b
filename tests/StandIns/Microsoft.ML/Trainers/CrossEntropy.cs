namespace Microsoft.ML.Trainers;

/// <summary>
/// The mean cross entropy of a softmax of linear functions, plus half the squared weights times <paramref name="l2"/>.
/// Its arguments are the biases of the classes, which have no penalty, then the weights of each class.
/// </summary>
internal sealed class CrossEntropy(Examples examples, double l2)
{
    private readonly int _classes = examples.Classes;
    private readonly int _dimension = examples.Dimension;
    private readonly float[] _errors = new float[examples.Count * examples.Classes];
    private readonly double _total = examples.Weights.Sum(weight => (double)weight);

    public int Size => _classes * (1 + _dimension);

    /// <summary>The value at <paramref name="x"/>; its gradient is written to <paramref name="gradient"/>.</summary>
    public double Evaluate(double[] x, double[] gradient)
    {
        // Classes share nothing but the errors, so that the sums do not depend on the number of threads.
        Parallel.For(0, _classes, c =>
        {
            var weights = Array.ConvertAll(x[WeightsOf(c)], w => (float)w);
            for (int i = 0; i < examples.Count; i++)
                _errors[(i * _classes) + c] = (float)x[c] + Linear.Dot<float>(weights, examples.Features[i]);
        });
        double loss = 0;
        for (int i = 0; i < examples.Count; i++)
            loss += examples.Weights[i] * ToErrors(_errors.AsSpan(i * _classes, _classes), examples.Labels[i], examples.Weights[i]);
        Parallel.For(0, _classes, c => Gradient(c, x, gradient));
        var allWeights = x.AsSpan(_classes);
        return (loss / _total) + (l2 / 2 * Linear.Dot<double>(allWeights, allWeights));
    }

    /// <summary>Turns the scores of an example into probabilities; the natural logarithms' sum is numerically safe.</summary>
    public static double Softmax(Span<float> scores)
    {
        float largest = float.NegativeInfinity;
        foreach (float score in scores)
            largest = Math.Max(largest, score);
        double sum = 0;
        foreach (float score in scores)
            sum += Math.Exp(score - largest);
        foreach (ref float score in scores)
            score = (float)(Math.Exp(score - largest) / sum);
        return largest + Math.Log(sum);
    }

    private static double ToErrors(Span<float> scores, int label, float weight)
    {
        float labelScore = scores[label];
        double logSum = Softmax(scores);
        scores[label] -= 1;
        foreach (ref float error in scores)
            error *= weight;
        return logSum - labelScore;
    }

    private void Gradient(int c, double[] x, double[] gradient)
    {
        var sums = new float[_dimension];
        double bias = 0;
        for (int i = 0; i < examples.Count; i++)
        {
            float error = _errors[(i * _classes) + c];
            bias += error;
            Linear.AddScaled(sums, examples.Features[i], error);
        }
        gradient[c] = bias / _total;
        int start = WeightsOf(c).Start.Value;
        for (int j = 0; j < _dimension; j++)
            gradient[start + j] = (sums[j] / _total) + (l2 * x[start + j]);
    }

    private Range WeightsOf(int c) => (_classes + (c * _dimension))..(_classes + ((c + 1) * _dimension));
}
