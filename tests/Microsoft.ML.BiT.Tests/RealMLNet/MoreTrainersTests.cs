using Microsoft.ML.BiT.Tests.Pipelines;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.RealMLNet;

/// <summary>The trainers of ML.NET that the stand-ins lack.</summary>
[TestClass]
public sealed class MoreTrainersTests : TrainerTests
{
    [TestMethod]
    [DataRow(BadImagePolicy.Throw)]
    [DataRow(BadImagePolicy.Mark)]
    [DataRow(BadImagePolicy.Skip)]
    public void Classifiers_learn_the_classes(BadImagePolicy policy)
    {
        var trainers = Context.MulticlassClassification.Trainers;
        var binary = Context.BinaryClassification.Trainers;
        var features = Context.Data.Cache(Features(policy));
        AssertLearns(trainers.SdcaNonCalibrated("LabelKey", maximumNumberOfIterations: 200), features);
        AssertLearns(trainers.OneVersusAll(binary.AveragedPerceptron("LabelKey"), "LabelKey"), features);
        AssertLearns(trainers.OneVersusAll(binary.LinearSvm("LabelKey", numberOfIterations: 10), "LabelKey"), features);
        AssertLearns(trainers.OneVersusAll(binary.LbfgsLogisticRegression("LabelKey"), "LabelKey"), features);
        AssertLearns(trainers.PairwiseCoupling(binary.LbfgsLogisticRegression("LabelKey"), "LabelKey"), features);
    }

    [TestMethod]
    public void A_one_versus_all_pipeline_is_saved_and_loaded()
    {
        var trainers = Context.MulticlassClassification.Trainers;
        var pipeline = Stage(BadImagePolicy.Throw)
            .Append(Context.Transforms.Conversion.MapValueToKey("LabelKey", "Label"))
            .AppendCacheCheckpoint(Context)
            .Append(trainers.OneVersusAll(Context.BinaryClassification.Trainers.AveragedPerceptron("LabelKey"), "LabelKey"))
            .Append(Context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(Data);
        var expected = model.Transform(Data).GetColumn<float[]>("Score").ToArray();
        var zip = Path.Combine(Pictures.Folder, "model.zip");
        Context.Model.Save(model, Data.Schema, zip);
        var loaded = new MLContext().Model.Load(zip, out _);
        AssertClose(expected, [.. loaded.Transform(Data).GetColumn<float[]>("Score")], 1e-4);
        AssertClose(expected, [.. Context.Model.BiTAccelerate(loaded).Transform(Data).GetColumn<float[]>("Score")], 1e-4);
        using var engine = Context.Model.CreatePredictionEngine<PictureRow, Prediction>(loaded);
        Assert.AreEqual(Pictures.Rows[20].Label, engine.Predict(Pictures.Rows[20]).PredictedLabel);
    }

    /// <summary>The importance of each channel goes by its name, and of those that nothing was learned from it is none.</summary>
    [TestMethod]
    [DataRow(BadImagePolicy.Throw)]
    [DataRow(BadImagePolicy.Mark)]
    [DataRow(BadImagePolicy.Skip)]
    public void The_importance_of_channels_goes_by_their_names(BadImagePolicy policy)
    {
        var features = Context.Data.Cache(Features(policy));
        var model = Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey").Fit(features);
        var importance = Context.MulticlassClassification.PermutationFeatureImportance((ITransformer)model, model.Transform(features), "LabelKey");
        var size = ((VectorDataViewType)features.Schema["Features"].Type).Size;
        CollectionAssert.AreEquivalent(Enumerable.Range(0, size).Select(i => $"embedding[{i}]").ToArray(), importance.Keys.ToArray());
        Assert.IsTrue(importance.Values.Any(channel => Math.Abs(channel.LogLoss.Mean) > 1e-6));
        var byPlace = Context.MulticlassClassification.PermutationFeatureImportance(model, model.Transform(features), "LabelKey");
        Assert.HasCount(size, byPlace);
    }

    [TestMethod]
    public void The_importance_of_the_head_s_classes_goes_by_their_names()
    {
        var options = new BiTClassifyImagesOptions
        {
            OutputColumnName = "Class", InputColumnName = "ImagePath", Recipe = Small, ScoreColumnName = "Classes",
        };
        var pipeline = Context.Transforms.BiTClassifyImages(options).Append(Context.Transforms.Conversion.MapValueToKey("LabelKey", "Label"));
        var data = Context.Data.Cache(pipeline.Fit(Data).Transform(Data));
        var model = Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey", "Classes").Fit(data);
        var importance = Context.MulticlassClassification.PermutationFeatureImportance((ITransformer)model, model.Transform(data), "LabelKey");
        VBuffer<ReadOnlyMemory<char>> names = default;
        data.Schema["Classes"].GetSlotNames(ref names);
        CollectionAssert.AreEquivalent(names.DenseValues().Select(name => name.ToString()).ToArray(), importance.Keys.ToArray());
    }
}
