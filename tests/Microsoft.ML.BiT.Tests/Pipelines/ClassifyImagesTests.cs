using BigTransfer;
using BigTransfer.Imaging;
using BigTransfer.Models;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Pipelines;

[TestClass]
public sealed class ClassifyImagesTests : PipelineTests
{
    [TestMethod]
    [DataRow(null)]
    [DataRow(ScoreFunction.Softmax)]
    [DataRow(ScoreFunction.Sigmoid)]
    public void Labels_and_scores_are_the_engines(ScoreFunction? function)
    {
        using var model = BiTModel.Load();
        var view = Transform(Options() with { ScoreFunction = function, BatchSize = 5 });
        var rows = Context.Data.CreateEnumerable<Classified>(view, reuseRowObject: false).ToArray();
        Assert.HasCount(24, rows);
        for (var i = 0; i < rows.Length; i++)
        {
            var all = model.Classify(ImageDecoder.Decode(Pictures.Paths[i]), top: 200, function);
            Assert.AreEqual(all[0].Label, rows[i].PredictedLabel, $"row {i}");
            AssertClose([.. all.OrderBy(each => each.Index).Select(each => each.Score)], rows[i].Score, 1e-5, $"scores of row {i}");
        }
        Assert.AreEqual(function == ScoreFunction.Sigmoid, rows.Any(row => Math.Abs(row.Score.Sum() - 1) > 0.01), "a softmax adds up to 1");
    }

    [TestMethod]
    public void The_schema_is_that_of_a_classifier()
    {
        using var model = BiTModel.Load();
        var schema = Context.Transforms.BiTClassifyImages("PredictedLabel", "ImagePath").Fit(Data).GetOutputSchema(Data.Schema);
        CollectionAssert.AreEqual(new[] { "PredictedLabel", "Score" }, schema.Select(column => column.Name).TakeLast(2).ToArray());
        Assert.AreEqual(TextDataViewType.Instance, schema["PredictedLabel"].Type);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 200), schema["Score"].Type);
        CollectionAssert.AreEqual(model.Labels.ToArray(), SlotNames(schema["Score"]));
    }

    [TestMethod]
    public void Columns_and_names_of_classes_can_be_chosen()
    {
        var names = Enumerable.Range(0, 200).Select(i => $"thing {i}").ToArray();
        var path = Pictures.Write("names.txt", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', names)));
        var view = Transform(Options() with { OutputColumnName = "What", ScoreColumnName = "HowMuch", LabelsPath = path });
        CollectionAssert.AreEqual(names, SlotNames(view.Schema["HowMuch"]));
        var scores = view.GetColumn<float[]>("HowMuch").ToArray();
        CollectionAssert.AreEqual(scores.Select(row => $"thing {Array.IndexOf(row, row.Max())}").ToArray(), view.GetColumn<string>("What").ToArray());
        Assert.ThrowsExactly<ArgumentException>(() => Context.Transforms.BiTClassifyImages(Options() with { ScoreColumnName = "PredictedLabel" }));
        Assert.ThrowsExactly<ArgumentException>(() => Options() with { ScoreColumnName = " " });
        var few = Pictures.Write("few.txt", "one\ntwo"u8.ToArray());
        StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => Transform(Options() with { LabelsPath = few })).Message, "few.txt");
    }

    [TestMethod]
    public void Evaluation_takes_the_columns_as_they_are()
    {
        var scores = Transform(Options()).GetColumn<float[]>("Score").ToArray();
        // Labels that are right in every other row, and the next class in the others. ML.NET counts keys from 1, and members that are keys from 0.
        var rows = Pictures.Rows.Select((row, i) => new LabelledRow
        {
            ImagePath = row.ImagePath, Class = (uint)((Array.IndexOf(scores[i], scores[i].Max()) + i % 2) % 200),
        }).ToArray();
        var data = Context.Data.LoadFromEnumerable(rows);
        var view = Context.Transforms.BiTClassifyImages("PredictedLabel", "ImagePath").Fit(data).Transform(data);
        var metrics = Context.MulticlassClassification.Evaluate(view, "Class", topKPredictionCount: 200);
        Assert.AreEqual(0.5, metrics.MicroAccuracy, 1e-9);
        Assert.AreEqual(1, metrics.TopKAccuracy, 1e-9);
        Assert.AreEqual(200, metrics.ConfusionMatrix.NumberOfClasses);
        Assert.AreEqual(rows.Select((row, i) => -Math.Log(scores[i][row.Class])).Average(), metrics.LogLoss, 1e-4);
        StringAssert.Contains(metrics.ConfusionMatrix.GetFormattedConfusionTable(), "goldfish, Carassius auratus");
    }

    [TestMethod]
    public void Only_rows_that_are_read_are_classified()
    {
        var log = new List<string>();
        Context.Log += (_, e) => log.Add(e.Message);
        var view = Transform(Options() with { LogTo = Context });
        Assert.HasCount(1, Context.Data.TakeRows(view, 1).GetColumn<string>("PredictedLabel").ToArray());
        Assert.HasCount(24, view.GetColumn<float>("Number").ToArray());
        var rates = log.Where(line => line.Contains(" rows/s", StringComparison.Ordinal)).ToArray();
        Assert.HasCount(1, rates, string.Join('\n', log));
        StringAssert.Contains(rates[0], "BiTClassifyImages");
        StringAssert.Contains(rates[0], "1 row in 1 batch");
    }

    [TestMethod]
    public void A_prediction_engine_and_threads_agree_with_the_batches()
    {
        var transformer = Context.Transforms.BiTClassifyImages("PredictedLabel", "ImagePath").Fit(Data);
        var expected = Context.Data.CreateEnumerable<Classified>(transformer.Transform(Data), reuseRowObject: false).ToArray();
        Parallel.For(0, 4, thread =>
        {
            using var engine = Context.Model.CreatePredictionEngine<PictureRow, Classified>(transformer, new PredictionEngineOptions { OwnsTransformer = false });
            for (var k = 0; k < expected.Length; k++)
            {
                var i = (thread * 7 + k) % expected.Length;
                var actual = engine.Predict(Pictures.Rows[i]);
                Assert.AreEqual(expected[i].PredictedLabel, actual.PredictedLabel);
                AssertClose(expected[i].Score, actual.Score, 1e-5, $"row {i}");
            }
        });
    }

    [TestMethod]
    public void A_network_without_a_head_is_refused()
    {
        var file = Path.Combine(Pictures.Folder, "headless.onnx");
        using (var model = BiTModel.Load())
            model.SaveOnnx(file, ["embedding"]);
        foreach (var fit in new Action[]
        {
            () => Context.Transforms.BiTClassifyImages("PredictedLabel", "ImagePath", file).Fit(Data),
            () => Context.Transforms.BiTClassifyImages("PredictedLabel", "ImagePath", file).Append(Context.Transforms.CopyColumns("Copy", "Score")).Fit(Data),
        })
        {
            var error = Assert.ThrowsExactly<BigTransferException>(fit);
            StringAssert.Contains(error.Message, "headless.onnx");
            StringAssert.Contains(error.Message, "head");
        }
    }

    [TestMethod]
    public void A_bad_picture_is_an_error_with_its_row()
    {
        Pictures.Rows.Insert(2, new PictureRow { ImagePath = Pictures.Write("bad.png", "no picture"u8.ToArray()) });
        var data = Context.Data.LoadFromEnumerable(Pictures.Rows);
        var view = Context.Transforms.BiTClassifyImages("PredictedLabel", "ImagePath").Fit(data).Transform(data);
        var error = Assert.ThrowsExactly<BigTransferException>(() => view.GetColumn<string>("PredictedLabel").Count());
        StringAssert.StartsWith(error.Message, "row 2: ");
        StringAssert.Contains(error.Message, "bad.png");
    }

    [TestMethod]
    public void It_stops_by_its_token_and_after_disposal()
    {
        using var source = new CancellationTokenSource();
        var transformer = Context.Transforms.BiTClassifyImages(Options() with { CancellationToken = source.Token }).Fit(Data);
        var view = transformer.Transform(Data);
        Assert.HasCount(24, view.GetColumn<string>("PredictedLabel").ToArray());
        source.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => view.GetColumn<float[]>("Score").Count());
        transformer.Dispose();
        var second = Context.Transforms.BiTClassifyImages("PredictedLabel", "ImagePath").Fit(Data);
        var other = second.Transform(Data);
        second.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => other.GetColumn<string>("PredictedLabel").Count());
        StringAssert.Contains(Assert.ThrowsExactly<ObjectDisposedException>(() => second.Transform(Data)).Message, "BiTClassifyImages");
    }

    internal static string[] SlotNames(DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static BiTClassifyImagesOptions Options() => new() { OutputColumnName = "PredictedLabel", InputColumnName = "ImagePath" };

    private IDataView Transform(BiTClassifyImagesOptions options) => Context.Transforms.BiTClassifyImages(options).Fit(Data).Transform(Data);

    private sealed class Classified
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }

    private sealed class LabelledRow
    {
        public string ImagePath { get; set; } = "";

        [KeyType(200)]
        public uint Class { get; set; }
    }
}
