using System.Diagnostics;
using BigTransfer;
using BigTransfer.Imaging;
using BigTransfer.Models;
using BigTransfer.Modules;
using BigTransfer.Numpy;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Pipelines;

/// <summary>The stages among ML.NET's own operations on data.</summary>
[TestClass]
public sealed class CompositionTests : PipelineTests
{
    private static readonly PreprocessRecipe Small = PreprocessPresets.Find("timm-in21k").WithSize(32);

    [TestMethod]
    [DataRow(null)]
    [DataRow(BadImagePolicy.Mark)]
    [DataRow(BadImagePolicy.Skip)]
    public void Every_view_has_the_values_of_its_rows(BadImagePolicy? policy)
    {
        var handling = policy switch { BadImagePolicy.Mark => OnBadImage.Mark(), BadImagePolicy.Skip => OnBadImage.Skip, _ => OnBadImage.Throw };
        var whole = Estimator(handling).Fit(Data).Transform(Data);
        var expected = whole.GetColumn<float[]>("Features").ToArray();
        var data = Context.Data;
        AssertRows(whole, expected, expected.Length);
        AssertRows(data.Cache(whole), expected, expected.Length);
        AssertRows(data.Cache(whole, "Features"), expected, expected.Length);
        AssertRows(data.ShuffleRows(whole, seed: 2), expected, expected.Length);
        AssertRows(data.ShuffleRows(data.Cache(whole), seed: 2), expected, expected.Length);
        AssertRows(data.TakeRows(whole, 7), expected, 7);
        AssertRows(data.SkipRows(whole, 7), expected, expected.Length - 7);
        AssertRows(data.TakeRows(data.ShuffleRows(whole, seed: 4), 5), expected, 5);
        AssertRows(data.FilterRowsByMissingValues(whole, "Features"), expected, expected.Length);
        AssertRows(data.FilterRowsByColumn(whole, "Number", lowerBound: 3, upperBound: 9), expected, 6);
        var split = data.TrainTestSplit(whole, testFraction: 0.3, seed: 1);
        var test = split.TestSet.GetColumn<float>("Number").Count();
        AssertRows(split.TestSet, expected, test);
        AssertRows(split.TrainSet, expected, expected.Length - test);
    }

    [TestMethod]
    public void A_checkpoint_between_stage_and_trainer_changes_nothing()
    {
        var keyed = Context.Transforms.Conversion.MapValueToKey("LabelKey", "Label").Fit(Data).Transform(Data);
        var trainer = Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey");
        var plain = Estimator(OnBadImage.Throw).Append(trainer).Fit(keyed).Transform(keyed);
        var cached = Estimator(OnBadImage.Throw).AppendCacheCheckpoint(Context).Append(trainer).Fit(keyed).Transform(keyed);
        AssertClose([.. plain.GetColumn<float[]>("Score")], [.. cached.GetColumn<float[]>("Score")], 1e-4);
    }

    [TestMethod]
    public void A_trainer_sees_the_rows_that_are_left()
    {
        var rows = Pictures.Rows.ToList();
        rows.Insert(4, new PictureRow { ImagePath = "gone.png", Label = "red", Number = -1 });
        var data = Context.Transforms.Conversion.MapValueToKey("LabelKey", "Label").Fit(Data).Transform(Context.Data.LoadFromEnumerable(rows));
        var trainer = Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey");
        var estimator = Estimator(OnBadImage.Skip).AppendCacheCheckpoint(Context).Append(trainer);
        var scored = estimator.Fit(data).Transform(data);
        Assert.HasCount(Pictures.Rows.Count, scored.GetColumn<float[]>("Score").ToArray());
        Assert.IsGreaterThanOrEqualTo(0.8, Context.MulticlassClassification.Evaluate(scored, "LabelKey").MicroAccuracy);
        var folds = Context.MulticlassClassification.CrossValidate(data, estimator, numberOfFolds: 2, labelColumnName: "LabelKey", seed: 1);
        Assert.HasCount(2, folds);
    }

    [TestMethod]
    [DoNotParallelize]
    public void Two_hundred_rounds_leave_no_memory_behind()
    {
        var file = Path.Combine(Pictures.Folder, "net.onnx");
        Convert(file);
        var estimator = Context.Transforms.BiTFeaturizeImages(new()
        {
            OutputColumnName = "Features", InputColumnName = "ImagePath", Model = file, Recipe = Small, OnBadImage = OnBadImage.Mark(),
        });
        Rounds(30);
        var before = Process.GetCurrentProcess().WorkingSet64;
        Rounds(200);
        var grown = Process.GetCurrentProcess().WorkingSet64 - before;

        // The weights alone, 4 MB a round, would be eight times as much.
        Assert.IsLessThan(100L << 20, grown);

        void Rounds(int count)
        {
            for (var i = 0; i < count; i++)
            {
                using var transformer = estimator.Fit(Data);
                Assert.HasCount(1, Context.Data.TakeRows(transformer.Transform(Data), 1).GetColumn<float[]>("Features").ToArray());
            }
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
        }
    }

    private static void Convert(string file)
    {
        var weights = Path.ChangeExtension(file, "npz");
        using (var stream = File.Create(weights))
        using (var npz = new NpzWriter(stream))
        {
            foreach (var (name, shape) in new Net().StateDict())
                npz.Add(name, new FloatTensor(shape));
        }
        BiTModel.Convert(new Net(), weights, file);
    }

    private BiTEstimator Estimator(OnBadImage handling) => Context.Transforms.BiTFeaturizeImages(new()
    {
        OutputColumnName = "Features", InputColumnName = "ImagePath", Recipe = Small, BatchSize = 5, OnBadImage = handling,
    });

    private void AssertRows(IDataView view, float[][] expected, int count)
    {
        var rows = Context.Data.CreateEnumerable<Prediction>(view, reuseRowObject: true, ignoreMissingColumns: true)
            .Select(row => (Number: (int)row.Number, row.ImagePath, Features: row.Features.ToArray())).ToArray();
        Assert.HasCount(count, rows);
        Assert.HasCount(count, rows.Select(row => row.Number).Distinct().ToArray());
        foreach (var (number, path, features) in rows)
        {
            Assert.AreEqual(Pictures.Rows[number].ImagePath, path);
            AssertClose(expected[number], features, 1e-5, $"row {number}");
        }
    }

    /// <summary>A network whose weights are a million floats.</summary>
    private sealed class Net : Module
    {
        private readonly AdaptiveAvgPool2d mean = new(1);
        private readonly Flatten flatten = new();
        private readonly Linear widen = new(3, 1000);
        private readonly Linear fc = new(1000, 1000);

        protected override Signal Forward(Signal x) => fc.Call(widen.Call(flatten.Call(mean.Call(x))));
    }
}
