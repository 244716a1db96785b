using BigTransfer.FewShot;

namespace BigTransfer.Tests.FewShot;

[TestClass]
public sealed class LinearProbeTests
{
    /// <summary>More images than features takes one form of the equations, fewer the other; both are held against plain elimination.</summary>
    [TestMethod]
    [DataRow(40, 7)]
    [DataRow(9, 33)]
    [DataRow(8, 7)]
    [DataRow(7, 7)]
    public void Predictions_equal_those_of_the_normal_equations(int rows, int columns)
    {
        const int Classes = 3;
        var random = new Random(5);
        var train = Random(random, rows, columns);
        int[] labels = [.. Enumerable.Range(0, rows).Select(i => i % Classes)];
        var test = Random(random, 200, columns);

        int[] expected = NormalEquations(train, labels, Classes, l2: 3, test);
        int[] found = LinearProbe.Fit(train, labels, Classes, l2: 3).Predict(test);

        CollectionAssert.AreEqual(expected, found);
        Assert.HasCount(Classes, expected.Distinct().ToList(), "the case must be able to tell classes apart");
    }

    [TestMethod]
    public void Classes_far_apart_are_told_apart()
    {
        var features = new FloatTensor([0, 1, 0, 1.1f, 5, 1, 5, 1.1f], 4, 2);
        var probe = LinearProbe.Fit(features, [0, 0, 1, 1], 2, l2: 1);
        Assert.AreEqual(1.0, probe.Accuracy(new FloatTensor([-1, 1, 6, 1], 2, 2), [0, 1]));
        Assert.AreEqual(0.5, probe.Accuracy(new FloatTensor([-1, 1, 6, 1], 2, 2), [0, 0]));
    }

    [TestMethod]
    public void A_feature_that_never_varies_does_no_harm()
    {
        var probe = LinearProbe.Fit(new FloatTensor([0, 7, 1, 7], 2, 2), [0, 1], 2, l2: 0.1);
        CollectionAssert.AreEqual(new[] { 0, 1 }, probe.Predict(new FloatTensor([-1, 7, 2, 7], 2, 2)));
    }

    [TestMethod]
    [DataRow(40, 7)]
    [DataRow(9, 33)]
    public void As_a_head_of_a_network_it_predicts_the_same(int rows, int columns)
    {
        var random = new Random(6);
        int[] labels = [.. Enumerable.Range(0, rows).Select(i => i % 3)];
        var probe = LinearProbe.Fit(Random(random, rows, columns), labels, 3, l2: 3);
        var head = probe.ToHead(["a", "b", "c"]);
        Assert.IsFalse(head.Softmax);
        var test = Random(random, 100, columns);
        int[] found = [.. test.Data.Chunk(columns).Select(row =>
        {
            double[] scores =
            [
                .. Enumerable.Range(0, 3).Select(c =>
                    head.Biases[c] + row.Select((x, i) => (double)x * head.Weights.Data[c * columns + i]).Sum()),
            ];
            return Array.IndexOf(scores, scores.Max());
        })];
        CollectionAssert.AreEqual(probe.Predict(test), found);
        Assert.ThrowsExactly<BigTransferException>(() => probe.ToHead(["a"]));
    }

    [TestMethod]
    public void Wrong_shapes_are_refused()
    {
        var features = new FloatTensor(new float[6], 2, 3);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => LinearProbe.Fit(features, [0], 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => LinearProbe.Fit(features, [0, 1], 2, l2: 0));
        var probe = LinearProbe.Fit(features, [0, 1], 2);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => probe.Predict(new FloatTensor(new float[4], 1, 4)));
        Assert.ThrowsExactly<ArgumentException>(() => probe.Predict(new FloatTensor(new float[4], 4)));
    }

    private static FloatTensor Random(Random random, int rows, int columns) =>
        new([.. Enumerable.Range(0, rows * columns).Select(_ => random.NextSingle() * 2 - 1)], rows, columns);

    /// <summary>The definition, slowly: always (X'X + l2 I)^-1 X'Y, by Gauss-Jordan elimination.</summary>
    private static int[] NormalEquations(FloatTensor train, int[] labels, int classes, double l2, FloatTensor test)
    {
        int rows = train.Shape[0], columns = train.Shape[1], size = columns + 1;
        var mean = new double[columns];
        var deviation = new double[columns];
        for (int c = 0; c < columns; c++)
        {
            double[] column = [.. Enumerable.Range(0, rows).Select(r => (double)train.Data[r * columns + c])];
            mean[c] = column.Average();
            deviation[c] = Math.Sqrt(column.Average(v => (v - mean[c]) * (v - mean[c]))) + 1e-5;
        }

        double Feature(FloatTensor from, int row, int c) => c == columns ? 100 : (from.Data[row * columns + c] - mean[c]) / deviation[c];

        var system = new double[size, size + classes];
        for (int i = 0; i < size; i++)
        {
            system[i, i] = l2;
            for (int r = 0; r < rows; r++)
            {
                for (int j = 0; j < size; j++)
                    system[i, j] += Feature(train, r, i) * Feature(train, r, j);
                for (int k = 0; k < classes; k++)
                    system[i, size + k] += Feature(train, r, i) * (labels[r] == k ? 1 : -1);
            }
        }
        for (int pivot = 0; pivot < size; pivot++)
        {
            for (int row = 0; row < size; row++)
            {
                if (row == pivot)
                    continue;
                double factor = system[row, pivot] / system[pivot, pivot];
                for (int column = pivot; column < size + classes; column++)
                    system[row, column] -= factor * system[pivot, column];
            }
        }

        double Score(int row, int k) => Enumerable.Range(0, size).Sum(i => Feature(test, row, i) * system[i, size + k] / system[i, i]);

        return [.. Enumerable.Range(0, test.Shape[0]).Select(row => Enumerable.Range(0, classes).MaxBy(k => Score(row, k)))];
    }
}
