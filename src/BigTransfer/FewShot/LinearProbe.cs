using BigTransfer.Graphs;
using MathNet.Numerics.LinearAlgebra;

namespace BigTransfer.FewShot;

/// <summary>
/// The authors' few-shot classifier (<c>fewshot_lsr</c>): ridge regression of {-1, +1} targets on standardised features. Immutable.
/// </summary>
public sealed class LinearProbe
{
    /// <summary>Regularisation by default, as in the authors' few-shot evaluation.</summary>
    public const double DefaultL2 = 1024;

    // So large that the bias, the weight of this feature, is hardly regularised.
    private const double BiasFeature = 100;
    private const double DeviationFloor = 1e-5;

    private readonly double[] _mean;
    private readonly double[] _inverseDeviation;
    private readonly Matrix<double> _weights;

    private LinearProbe(double[] mean, double[] inverseDeviation, Matrix<double> weights) =>
        (_mean, _inverseDeviation, _weights) = (mean, inverseDeviation, weights);

    /// <summary>Fits the probe: weights = argmin |XW - Y|^2 + l2 |W|^2.</summary>
    /// <param name="features">Training features <c>[N, D]</c>.</param>
    /// <param name="labels">The class of each row, from 0 to <paramref name="classes"/> - 1.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="l2">Regularisation, above 0.</param>
    public static LinearProbe Fit(FloatTensor features, IReadOnlyList<int> labels, int classes, double l2 = DefaultL2)
    {
        (int rows, int columns) = MatrixShape(features);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Count, rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(l2);

        var (mean, inverseDeviation) = Statistics(features.Data, rows, columns);
        var x = Standardise(features.Data, rows, mean, inverseDeviation);
        var y = Matrix<double>.Build.Dense(rows, classes, (row, c) => labels[row] == c ? 1 : -1);
        return new LinearProbe(mean, inverseDeviation, Solve(x, y, l2));
    }

    /// <summary>The most likely class of each row.</summary>
    /// <param name="features">Features <c>[N, D]</c>, D as in training.</param>
    public int[] Predict(FloatTensor features)
    {
        (int rows, int columns) = MatrixShape(features);
        ArgumentOutOfRangeException.ThrowIfNotEqual(columns, _mean.Length);
        var scores = Standardise(features.Data, rows, _mean, _inverseDeviation).Multiply(_weights);
        return [.. scores.EnumerateRows().Select(row => row.MaximumIndex())];
    }

    /// <summary>The share of rows whose most likely class is the given one, in [0, 1].</summary>
    /// <param name="features">Features <c>[N, D]</c>.</param>
    /// <param name="labels">The class of each row.</param>
    public double Accuracy(FloatTensor features, IReadOnlyList<int> labels)
    {
        int[] predicted = Predict(features);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Count, predicted.Length);
        return predicted.Where((c, row) => c == labels[row]).Count() / (double)predicted.Length;
    }

    /// <summary>The probe as a head of the network that made the features: standardisation is folded into weights and biases. Its scores are
    /// regressions to -1 and +1, without a softmax.</summary>
    /// <param name="labels">Names of the classes, in their order.</param>
    /// <exception cref="BigTransferException">The labels are not as many as the classes.</exception>
    public OnnxHead ToHead(IReadOnlyList<string> labels)
    {
        var weights = new FloatTensor(_weights.ColumnCount, _mean.Length);
        var biases = new float[_weights.ColumnCount];
        for (int c = 0; c < biases.Length; c++)
        {
            double bias = BiasFeature * _weights[_mean.Length, c];
            for (int i = 0; i < _mean.Length; i++)
            {
                double weight = _weights[i, c] * _inverseDeviation[i];
                weights.Data[c * _mean.Length + i] = (float)weight;
                bias -= weight * _mean[i];
            }
            biases[c] = (float)bias;
        }
        return new OnnxHead(weights, biases, labels, softmax: false);
    }

    // The system of the smaller side: as many equations as features, or as images.
    private static Matrix<double> Solve(Matrix<double> x, Matrix<double> y, double l2)
    {
        bool primal = x.RowCount >= x.ColumnCount;
        var gram = primal ? x.TransposeThisAndMultiply(x) : x.TransposeAndMultiply(x);
        for (int i = 0; i < gram.RowCount; i++)
            gram[i, i] += l2;
        return primal
            ? gram.Cholesky().Solve(x.TransposeThisAndMultiply(y))
            : x.TransposeThisAndMultiply(gram.Cholesky().Solve(y));
    }

    private static (double[] Mean, double[] InverseDeviation) Statistics(float[] data, int rows, int columns)
    {
        var mean = new double[columns];
        var deviation = new double[columns];
        for (int i = 0; i < data.Length; i++)
            mean[i % columns] += data[i];
        for (int c = 0; c < columns; c++)
            mean[c] /= rows;
        for (int i = 0; i < data.Length; i++)
            deviation[i % columns] += (data[i] - mean[i % columns]) * (data[i] - mean[i % columns]);
        for (int c = 0; c < columns; c++)
            deviation[c] = 1 / (Math.Sqrt(deviation[c] / rows) + DeviationFloor);
        return (mean, deviation);
    }

    private static Matrix<double> Standardise(float[] data, int rows, double[] mean, double[] inverseDeviation)
    {
        int columns = mean.Length;
        return Matrix<double>.Build.Dense(rows, columns + 1,
            (row, c) => c == columns ? BiasFeature : (data[row * columns + c] - mean[c]) * inverseDeviation[c]);
    }

    private static (int Rows, int Columns) MatrixShape(FloatTensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return features.Shape is [> 0 and var rows, > 0 and var columns]
            ? (rows, columns)
            : throw new ArgumentException($"expected features of shape [N, D], found [{string.Join(", ", features.Shape)}]", nameof(features));
    }
}
