using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Pipelines;

[TestClass]
public sealed class TrainingTests : PipelineTests
{
    [TestMethod]
    public void A_classifier_learns_the_classes()
    {
        var model = Classifier().Fit(Data);
        var metrics = Context.MulticlassClassification.Evaluate(model.Transform(Data), "LabelKey");
        Assert.IsGreaterThanOrEqualTo(0.9, metrics.MicroAccuracy);
    }

    [TestMethod]
    public void A_prediction_engine_agrees_with_the_batches()
    {
        var model = Classifier().Fit(Data);
        var expected = Context.Data.CreateEnumerable<Prediction>(model.Transform(Data), reuseRowObject: false).ToArray();
        using var engine = Context.Model.CreatePredictionEngine<PictureRow, Prediction>(model);
        for (var i = 0; i < expected.Length; i++)
        {
            var actual = engine.Predict(Pictures.Rows[i]);
            AssertClose(expected[i].Features, actual.Features, 1e-5, $"features of row {i}");
            AssertClose(expected[i].Score, actual.Score, 1e-5, $"scores of row {i}");
            Assert.AreEqual(expected[i].PredictedLabel, actual.PredictedLabel);
        }
    }

    [TestMethod]
    public void Prediction_engines_of_several_threads_share_one_transformer()
    {
        var model = Classifier().Fit(Data);
        var expected = Context.Data.CreateEnumerable<Prediction>(model.Transform(Data), reuseRowObject: false).ToArray();
        Parallel.For(0, 4, thread =>
        {
            using var engine = Context.Model.CreatePredictionEngine<PictureRow, Prediction>(model, new PredictionEngineOptions { OwnsTransformer = false });
            for (var k = 0; k < 20; k++)
            {
                var i = (thread * 7 + k) % expected.Length;
                AssertClose(expected[i].Features, engine.Predict(Pictures.Rows[i]).Features, 1e-5, $"row {i}");
            }
        });
    }

    [TestMethod]
    public void Halves_of_a_split_have_the_values_of_their_rows()
    {
        var whole = Context.Transforms.BiTFeaturizeImages("Features", "ImagePath").Fit(Data).Transform(Data);
        var expected = Context.Data.CreateEnumerable<Prediction>(whole, reuseRowObject: false, ignoreMissingColumns: true).ToDictionary(row => row.Number, row => row.Features);
        var split = Context.Data.TrainTestSplit(whole, testFraction: 0.3, seed: 1);
        var halves = new[] { split.TrainSet, split.TestSet }
            .Select(half => Context.Data.CreateEnumerable<Prediction>(half, reuseRowObject: false, ignoreMissingColumns: true).ToArray()).ToArray();
        Assert.AreEqual(Pictures.Rows.Count, halves.Sum(half => half.Length));
        foreach (var row in halves.SelectMany(half => half))
            AssertClose(expected[row.Number], row.Features, 1e-5, $"row {row.Number}");
    }

    [TestMethod]
    public void Folds_of_a_cross_validation_share_the_estimator()
    {
        var keyed = Context.Transforms.Conversion.MapValueToKey("LabelKey", "Label").Fit(Data).Transform(Data);
        var estimator = Context.Transforms.BiTFeaturizeImages("Features", "ImagePath")
            .AppendCacheCheckpoint(Context)
            .Append(Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey"));
        var folds = Context.MulticlassClassification.CrossValidate(keyed, estimator, numberOfFolds: 3, labelColumnName: "LabelKey", seed: 1);
        Assert.HasCount(3, folds);
        Assert.IsGreaterThanOrEqualTo(0.8, folds.Average(fold => fold.Metrics.MicroAccuracy));

        // One fold's model can go without taking the session from the others.
        ((IDisposable)folds[0].Model).Dispose();
        Assert.IsNotEmpty(folds[1].Model.Transform(keyed).GetColumn<float[]>("Features").ToArray());
    }
}
