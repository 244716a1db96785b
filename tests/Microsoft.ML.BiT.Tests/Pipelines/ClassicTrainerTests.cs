using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Pipelines;

/// <summary>ML.NET's trainers on embeddings, under each policy for pictures that cannot be used.</summary>
[TestClass]
public sealed class ClassicTrainerTests : TrainerTests
{
    [TestMethod]
    [DataRow(BadImagePolicy.Throw)]
    [DataRow(BadImagePolicy.Mark)]
    [DataRow(BadImagePolicy.Skip)]
    public void Classifiers_learn_the_classes(BadImagePolicy policy)
    {
        var trainers = Context.MulticlassClassification.Trainers;
        var features = Features(policy);
        AssertLearns(trainers.LbfgsMaximumEntropy("LabelKey"), features);
        var cached = Context.Data.Cache(features);
        AssertLearns(trainers.LbfgsMaximumEntropy("LabelKey"), cached);
        AssertLearns(trainers.SdcaMaximumEntropy("LabelKey", maximumNumberOfIterations: 200), cached);
        var folds = Context.MulticlassClassification.CrossValidate(
            features, trainers.LbfgsMaximumEntropy("LabelKey"), numberOfFolds: 2, labelColumnName: "LabelKey", seed: 1);
        Assert.AreEqual(Pictures.Rows.Count, folds.Sum(fold => fold.ScoredHoldOutSet.GetColumn<float[]>("Score").Count()));
    }

    [TestMethod]
    [DataRow(BadImagePolicy.Throw)]
    [DataRow(BadImagePolicy.Mark)]
    [DataRow(BadImagePolicy.Skip)]
    public void K_means_finds_the_groups(BadImagePolicy policy)
    {
        var features = Features(policy);
        var scored = Context.Clustering.Trainers.KMeans("Features", numberOfClusters: 3).Fit(features).Transform(features);
        var groups = scored.GetColumn<uint>("PredictedLabel").Zip(scored.GetColumn<string>("Label")).GroupBy(row => row.First).ToArray();
        Assert.AreEqual(Pictures.Rows.Count, groups.Sum(group => group.Count()));
        var pure = groups.Sum(group => group.GroupBy(row => row.Second).Max(label => label.Count()));
        Assert.IsGreaterThanOrEqualTo(20, pure, "pictures in a group of their kind");
    }

    [TestMethod]
    [DataRow(BadImagePolicy.Throw)]
    [DataRow(BadImagePolicy.Mark)]
    [DataRow(BadImagePolicy.Skip)]
    public void What_is_unlike_the_rest_has_the_higher_scores(BadImagePolicy policy)
    {
        var features = Features(policy);
        var usual = Context.Data.FilterRowsByColumn(features, "Number", upperBound: 8);
        var scored = Context.AnomalyDetection.Trainers.RandomizedPca("Features", rank: 3).Fit(usual).Transform(features);
        var scores = scored.GetColumn<float>("Score").Zip(scored.GetColumn<string>("Label")).ToLookup(row => row.Second, row => row.First);
        Assert.AreEqual(Pictures.Rows.Count, scores.Sum(label => label.Count()));
        Assert.IsGreaterThan(scores["blue"].Average(), scores["red"].Average());
    }

    [TestMethod]
    public void Channels_have_names_and_maps_have_none()
    {
        var options = new BiTFeaturizeImagesOptions
        {
            OutputColumnName = "Features", InputColumnName = "ImagePath", Recipe = Small,
            MoreColumns = [new("Stage", "stage3"), new("Map", "stage1", pooled: false)],
        };
        var estimator = Context.Transforms.BiTFeaturizeImages(options);
        var schema = estimator.Fit(Data).GetOutputSchema(Data.Schema);
        Assert.AreEqual(("embedding[0]", "embedding[17]"), (Names("Features")[0], Names("Features")[17]));
        Assert.HasCount(((VectorDataViewType)schema["Features"].Type).Size, Names("Features"));
        Assert.AreEqual("stage3[1]", Names("Stage")[1]);
        Assert.IsFalse(schema["Map"].HasSlotNames());

        string[] Names(string column)
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            schema[column].GetSlotNames(ref names);
            return [.. names.DenseValues().Select(name => name.ToString())];
        }
    }
}
