using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace StandIns.Tests;

[TestClass]
public sealed class TrainerTests
{
    private const int Dimension = 5;
    private static readonly string[] Labels = ["cat", "dog", "owl"];
    private readonly MLContext _ml = new(1);

    [TestMethod]
    [DataRow(1f, 1f)]
    [DataRow(0f, 1f)]
    [DataRow(0f, 0.1f)]
    [DataRow(2f, 0f)]
    public void Weights_are_where_the_penalised_loss_is_flat(float l1, float l2)
    {
        var points = Points(90, spread: 1.5f);
        var model = Fit(points, l1, l2).LastTransformer.Model;
        var slopes = Slopes(points, model, l1, l2);
        // The real trainer stops when the loss hardly falls, in single precision.
        Assert.IsLessThan(2e-3, slopes.Max(Math.Abs), string.Join(" ", slopes.Select(s => $"{s:G2}")));
    }

    [TestMethod]
    public void A_strong_penalty_makes_weights_zero()
    {
        VBuffer<float>[] weights = [];
        Fit(Points(90, 1), l1: 20, l2: 0).LastTransformer.Model.GetWeights(ref weights, out int classes);
        Assert.AreEqual(3, classes);
        int zeros = weights.Sum(row => row.DenseValues().Count(weight => weight == 0));
        Assert.IsGreaterThan(Dimension, zeros);
        Assert.IsLessThan(3 * Dimension, zeros);
    }

    [TestMethod]
    public void Weights_can_be_kept_from_being_negative()
    {
        VBuffer<float>[] weights = [];
        Pipeline(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key", "Values", enforceNonNegativity: true)).Fit(View(Points(90, 1)))
            .LastTransformer.Model.GetWeights(ref weights, out _);
        Assert.IsGreaterThanOrEqualTo(0f, weights.Min(row => row.DenseValues().Min()));
        Assert.IsGreaterThan(0f, weights.Max(row => row.DenseValues().Max()));
    }

    [TestMethod]
    public void Heavy_examples_count_more()
    {
        var points = Points(60, 1);
        foreach (var point in points)
            point.Weight = point.Label == "cat" ? 50 : 1;
        float Cats(string? weight) => Pipeline(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key", "Values", weight)).Fit(View(points))
            .Transform(View(points)).GetColumn<float[]>("Score").Average(scores => scores[0]);
        Assert.IsGreaterThan(Cats(null) + 0.1f, Cats("Weight"));
    }

    [TestMethod]
    public void Predictions_carry_the_names_of_the_classes()
    {
        var view = View(Points(90, 0.2f));
        var scored = Fit(Points(90, 0.2f), 1, 1).Transform(view);
        Assert.AreEqual("Key<UInt32, 0-2>", scored.Schema["PredictedLabel"].Type.ToString());
        Assert.AreEqual("Vector<Single, 3>", scored.Schema["Score"].Type.ToString());
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(Labels, names.DenseValues().Select(name => name.ToString()).ToArray());
        scored.Schema["PredictedLabel"].GetKeyValues(ref names);
        CollectionAssert.AreEqual(Labels, names.DenseValues().Select(name => name.ToString()).ToArray());
        foreach (var (scores, label) in scored.GetColumn<float[]>("Score").Zip(scored.GetColumn<uint>("PredictedLabel")))
        {
            Assert.AreEqual(1, scores.Sum(), 1e-5);
            Assert.AreEqual(Array.IndexOf(scores, scores.Max()) + 1, (int)label);
        }
    }

    [TestMethod]
    public void The_pipeline_of_the_readme_predicts_labels_also_after_a_file()
    {
        var view = View(Points(90, 0.2f));
        var model = Pipeline(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key", "Values"))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(view);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, view.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out var schema);
        using var before = _ml.Model.CreatePredictionEngine<Point, Prediction>(model);
        using var after = _ml.Model.CreatePredictionEngine<Point, Prediction>(loaded, schema);
        foreach (var point in Points(30, 0.2f, seed: 2))
        {
            Assert.AreEqual(point.Label, before.Predict(point).PredictedLabel);
            Assert.AreEqual(point.Label, after.Predict(point).PredictedLabel);
            CollectionAssert.AreEqual(before.Predict(point).Score, after.Predict(point).Score);
        }
    }

    [TestMethod]
    public void Training_is_repeatable()
    {
        var first = Fit(Points(90, 1), 1, 1).Transform(View(Points(9, 1, 3))).GetColumn<float[]>("Score").ToArray();
        var second = Fit(Points(90, 1), 1, 1).Transform(View(Points(9, 1, 3))).GetColumn<float[]>("Score").ToArray();
        for (int i = 0; i < first.Length; i++)
            for (int c = 0; c < 3; c++)
                Assert.AreEqual(first[i][c], second[i][c], 1e-4f);
    }

    [TestMethod]
    public void Rows_with_missing_values_are_skipped()
    {
        var points = Points(90, 0.2f);
        points[3].Values[2] = float.NaN;
        points[4].Label = "";
        var metrics = _ml.MulticlassClassification.Evaluate(Fit(points, 1, 1).Transform(View(points)), "Key");
        Assert.AreEqual(88, metrics.ConfusionMatrix.Counts.Sum(row => row.Sum()));
    }

    [TestMethod]
    public void The_other_trainer_learns_too()
    {
        var view = View(Points(120, 0.5f));
        var scored = Pipeline(_ml.MulticlassClassification.Trainers.SdcaMaximumEntropy("Key", "Values")).Fit(view).Transform(View(Points(60, 0.5f, 2)));
        Assert.IsGreaterThan(0.9, _ml.MulticlassClassification.Evaluate(scored, "Key").MicroAccuracy);
    }

    [TestMethod]
    public void Columns_of_other_types_are_refused_by_name()
    {
        var trainers = _ml.MulticlassClassification.Trainers;
        var view = View(Points(9, 1));
        Check("Could not find label column 'Nope'", () => trainers.LbfgsMaximumEntropy("Nope", "Values").Fit(view));
        Check("Schema mismatch for label column 'Label': expected Key<UInt32>, got String", () => trainers.LbfgsMaximumEntropy("Label", "Values").Fit(view));
        Check("Could not find feature column 'Nope'", () => Pipeline(trainers.LbfgsMaximumEntropy("Key", "Nope")).Fit(view));
        Check(
            "Schema mismatch for feature column 'Label': expected Vector<Single>, got String",
            () => Pipeline(trainers.LbfgsMaximumEntropy("Key", "Label")).Fit(view));
        Check("Must be non-negative", () => trainers.LbfgsMaximumEntropy(l1Regularization: -1));
        Assert.ThrowsExactly<InvalidOperationException>(() => Pipeline(trainers.LbfgsMaximumEntropy("Key", "Values")).Fit(View([])));

        static void Check(string message, Action action) => StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(action).Message, message);
    }

    private TransformerChain<MulticlassPredictionTransformer<MaximumEntropyModelParameters>> Fit(Point[] points, float l1, float l2) =>
        Pipeline(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key", "Values", l1Regularization: l1, l2Regularization: l2)).Fit(View(points));

    private EstimatorChain<MulticlassPredictionTransformer<MaximumEntropyModelParameters>> Pipeline(
        IEstimator<MulticlassPredictionTransformer<MaximumEntropyModelParameters>> trainer) =>
        _ml.Transforms.Conversion.MapValueToKey("Key", "Label").Append(trainer);

    private IDataView View(Point[] points) => _ml.Data.LoadFromEnumerable(points);

    /// <summary>Points about a corner of their own for each label, in turn.</summary>
    private static Point[] Points(int count, float spread, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => new Point
        {
            Label = Labels[i % 3],
            Values = [.. Enumerable.Range(0, Dimension).Select(j => (j == i % 3 ? 1 : 0) + (spread * (float)(random.NextDouble() - 0.5)))],
        })];
    }

    /// <summary>The slopes of the penalised mean loss, computed the slow way; at a corner of the penalty what is left beyond it.</summary>
    private static double[] Slopes(Point[] points, MaximumEntropyModelParameters model, float l1, float l2)
    {
        VBuffer<float>[] rows = [];
        model.GetWeights(ref rows, out int classes);
        double[][] weights = [.. rows.Select(row => row.DenseValues().Select(w => (double)w).ToArray())];
        double[] biases = [.. model.GetBiases().Select(b => (double)b)];
        var slopes = new double[classes, Dimension + 1];
        foreach (var point in points)
        {
            double[] scores = [.. biases.Zip(weights, (bias, row) => Math.Exp(bias + row.Zip(point.Values, (w, x) => w * x).Sum()))];
            for (int c = 0; c < classes; c++)
            {
                double error = (scores[c] / scores.Sum()) - (Labels[c] == point.Label ? 1 : 0);
                slopes[c, Dimension] += error;
                for (int j = 0; j < Dimension; j++)
                    slopes[c, j] += error * point.Values[j];
            }
        }
        for (int c = 0; c < classes; c++)
        {
            for (int j = 0; j < Dimension; j++)
            {
                slopes[c, j] += l2 * weights[c][j];
                slopes[c, j] = weights[c][j] != 0 ? slopes[c, j] + (l1 * Math.Sign(weights[c][j]))
                    : Math.Sign(slopes[c, j]) * Math.Max(0, Math.Abs(slopes[c, j]) - l1);
            }
        }
        return [.. slopes.Cast<double>().Select(slope => slope / points.Length)];
    }

    private sealed class Point
    {
        public string Label { get; set; } = "";

        [VectorType(Dimension)]
        public float[] Values { get; set; } = [];

        public float Weight { get; set; } = 1;
    }

    private sealed class Prediction
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
