using Microsoft.ML;
using Microsoft.ML.Data;

namespace StandIns.Tests;

[TestClass]
public sealed class EvaluationTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void Metrics_follow_from_scores_and_labels()
    {
        var metrics = _ml.MulticlassClassification.Evaluate(
            View((0, 0.7f, 0.2f, 0.1f), (0, 0.3f, 0.5f, 0.2f), (1, 0.1f, 0.8f, 0.1f), (2, 0.5f, 0.3f, 0.2f), (2, 0.2f, 0.2f, 0.6f)), topKPredictionCount: 2);
        Assert.AreEqual(0.6, metrics.MicroAccuracy, 1e-9);
        Assert.AreEqual((0.5 + 1 + 0.5) / 3, metrics.MacroAccuracy, 1e-9);
        double loss = -(Math.Log(0.7) + Math.Log(0.3) + Math.Log(0.8) + Math.Log(0.2) + Math.Log(0.6)) / 5;
        Assert.AreEqual(loss, metrics.LogLoss, 1e-6);
        double entropy = -((0.8 * Math.Log(0.4)) + (0.2 * Math.Log(0.2)));
        Assert.AreEqual((entropy - loss) / entropy, metrics.LogLossReduction, 1e-6);
        Assert.AreEqual(-Math.Log(0.8), metrics.PerClassLogLoss[1], 1e-6);
        Assert.AreEqual(2, metrics.TopKPredictionCount);
        Assert.AreEqual(0.8, metrics.TopKAccuracy, 1e-9);
        CollectionAssert.AreEqual(new[] { 0.6, 0.8 }, metrics.TopKAccuracyForAllK.ToArray());

        var matrix = metrics.ConfusionMatrix;
        Assert.AreEqual("1,1,0;0,1,0;1,0,1", string.Join(";", matrix.Counts.Select(row => string.Join(",", row))));
        Assert.AreEqual(1, matrix.GetCountForClassPair(predictedClassIndicatorIndex: 0, actualClassIndicatorIndex: 2));
        CollectionAssert.AreEqual(new[] { 0.5, 0.5, 1 }, matrix.PerClassPrecision.ToArray());
        CollectionAssert.AreEqual(new[] { 0.5, 1, 0.5 }, matrix.PerClassRecall.ToArray());
        Assert.AreEqual(3, matrix.NumberOfClasses);
        Assert.AreEqual(
            """

            Confusion table
                      ||========================
            PREDICTED ||     0 |     1 |     2 | Recall
            TRUTH     ||========================
                    0 ||     1 |     1 |     0 | 0.5000
                    1 ||     0 |     1 |     0 | 1.0000
                    2 ||     1 |     0 |     1 | 0.5000
                      ||========================
            Precision ||0.5000 |0.5000 |1.0000 |

            """.ReplaceLineEndings(), matrix.GetFormattedConfusionTable());
    }

    [TestMethod]
    public void Names_that_are_too_long_for_the_table_are_numbered()
    {
        var named = _ml.Transforms.Concatenate("Names", "Ash", "Elderberry").Append(_ml.Transforms.CopyColumns("Score", "Names"))
            .Fit(Trees()).Transform(Trees());
        Assert.AreEqual(
            """

            Confusion table
                          ||======================
            PREDICTED     ||        0 |        1 | Recall
            TRUTH         ||======================
            0.        Ash ||        1 |        0 | 1.0000
            1. Elderberry ||        0 |        1 | 1.0000
                          ||======================
            Precision     ||   1.0000 |   1.0000 |

            """.ReplaceLineEndings(), _ml.MulticlassClassification.Evaluate(named).ConfusionMatrix.GetFormattedConfusionTable());

        IDataView Trees() => _ml.Data.LoadFromEnumerable(new[]
        {
            new Tree { Label = 0, Ash = 0.9f, Elderberry = 0.1f },
            new Tree { Label = 1, Ash = 0.4f, Elderberry = 0.6f },
        });
    }

    [TestMethod]
    public void Without_k_there_is_no_top_k()
    {
        var metrics = _ml.MulticlassClassification.Evaluate(View((0, 1f, 0f, 0f), (1, 0f, 1f, 0f)));
        Assert.IsNull(metrics.TopKAccuracyForAllK);
        Assert.AreEqual(0, metrics.TopKAccuracy);
    }

    [TestMethod]
    public void Columns_must_be_there_and_be_labels_and_scores()
    {
        var view = View((0, 1f, 0f, 0f));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Evaluate(view, "Nope"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Evaluate(view, scoreColumnName: "Nope"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Evaluate(view, predictedLabelColumnName: "Nope"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Evaluate(view, scoreColumnName: "Text"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Evaluate(view, "Text"));
    }

    [TestMethod]
    public void Folds_are_trained_and_evaluated()
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 120).Select(i => new Scored { Label = (uint)(i % 3), Score = [i % 3, (float)random.NextDouble(), -(i % 3)] });
        var view = _ml.Data.LoadFromEnumerable(rows.ToArray());
        var folds = _ml.MulticlassClassification.CrossValidate(
            _ml.Transforms.CopyColumns("Features", "Score").Append(_ml.Transforms.DropColumns("Score", "PredictedLabel")).Fit(view).Transform(view),
            _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(),
            4);
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 3 }, folds.Select(fold => fold.Fold).ToArray());
        Assert.AreEqual(120, folds.Sum(fold => fold.Metrics.ConfusionMatrix.Counts.Sum(row => row.Sum())));
        Assert.IsGreaterThan(0.8, folds.Average(fold => fold.Metrics.MicroAccuracy));
        Assert.IsNotNull(folds[0].ScoredHoldOutSet.Schema.GetColumnOrNull("PredictedLabel"));
    }

    private IDataView View(params (uint Label, float A, float B, float C)[] rows) =>
        _ml.Data.LoadFromEnumerable(rows.Select(row => new Scored { Label = row.Label, Score = [row.A, row.B, row.C] }).ToArray());

    private sealed class Scored
    {
        [KeyType(3)]
        public uint Label { get; set; }

        [VectorType(3)]
        public float[] Score { get; set; } = [];

        [KeyType(3)]
        public uint PredictedLabel { get; set; }

        public string Text { get; set; } = "";
    }

    private sealed class Tree
    {
        [KeyType(2)]
        public uint Label { get; set; }

        [KeyType(2)]
        public uint PredictedLabel { get; set; }

        public float Ash { get; set; }

        public float Elderberry { get; set; }
    }
}
