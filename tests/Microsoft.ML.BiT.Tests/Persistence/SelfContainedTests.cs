using BigTransfer;
using BigTransfer.Graphs;
using BigTransfer.Models;
using Microsoft.ML.BiT.Stages;
using Microsoft.ML.BiT.Tests.Pipelines;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML.BiT.Tests.Persistence;

/// <summary>Pipelines that are saved with their network, after whose saving the model's file is gone.</summary>
[TestClass]
public sealed class SelfContainedTests : PipelineTests
{
    private string Model => Path.Combine(Pictures.Folder, "mine.onnx");

    [TestMethod]
    public void A_trained_pipeline_gives_the_same_scores_wherever_it_is()
    {
        var model = Classifier(Options("Features")).Fit(Data);
        var expected = Context.Data.CreateEnumerable<Prediction>(model.Transform(Data), reuseRowObject: false).ToArray();
        float[][] scores = [.. expected.Select(row => row.Score)];
        var zip = SaveAndForget(model);
        AssertClose(scores, OtherProcess.Vectors(zip, "Score", Pictures), 1e-6);

        var other = new MLContext();
        var loaded = other.Model.Load(zip, out var schema);
        CollectionAssert.Contains(schema.Select(column => column.Name).ToArray(), "ImagePath");
        var fast = other.Model.BiTAccelerate(loaded);
        var (again, fastAgain) = (other.Model.Load(Save(loaded), out _), other.Model.Load(Save(fast), out _));
        foreach (var each in new[] { loaded, again, fast, fastAgain })
        {
            AssertClose(scores, [.. each.Transform(Data).GetColumn<float[]>("Score")], 1e-6);
            using var engine = other.Model.CreatePredictionEngine<PictureRow, Prediction>(each, new PredictionEngineOptions { OwnsTransformer = false });
            for (var i = 0; i < expected.Length; i++)
            {
                var actual = engine.Predict(Pictures.Rows[i]);
                AssertClose(expected[i].Score, actual.Score, 1e-6, $"scores of row {i}");
                Assert.AreEqual(expected[i].PredictedLabel, actual.PredictedLabel);
            }
        }
    }

    [TestMethod]
    public void Acceleration_outlives_what_was_loaded_and_leaves_nothing_behind()
    {
        // Threads that nobody else asks for: a network of this test alone.
        var model = Context.Transforms.BiTFeaturizeImages(Options("Features") with { Threads = 1 }).Fit(Data);
        var expected = model.Transform(Data).GetColumn<float[]>("Features").ToArray();
        var zip = SaveAndForget(model);
        var loaded = Context.Model.Load(zip, out _);
        var fast = Context.Model.BiTAccelerate(loaded);
        ((IDisposable)loaded).Dispose();
        AssertClose(expected, [.. fast.Transform(Data).GetColumn<float[]>("Features")], 1e-6);
        AssertClose(expected, OtherProcess.Vectors(Save(fast), "Features", Pictures), 1e-5);

        var second = Context.Model.BiTAccelerate(Context.Model.Load(zip, out _));
        var (first, shared) = (Stages(fast).Single(), Stages(second).Single());
        Assert.AreSame(first.Lease!.Model, shared.Lease!.Model, "one network, one session");
        var folder = Path.GetDirectoryName(first.Lease!.Model.Path)!;
        ((IDisposable)fast).Dispose();
        AssertClose(expected, [.. second.Transform(Data).GetColumn<float[]>("Features")], 1e-6);
        Assert.IsTrue(Directory.Exists(folder));
        ((IDisposable)second).Dispose();
        Assert.IsFalse(Directory.Exists(folder), "the network's file goes with the last that holds it");
        Assert.Throws<ObjectDisposedException>(() => Save(second));
    }

    [TestMethod]
    public void Several_layers_averaged_and_as_maps_come_back()
    {
        var model = Context.Transforms.BiTFeaturizeImages(Options("Stage") with
        {
            LayerName = "stage3", MoreColumns = [new("Map", "stage4/unit1", pooled: false), new("Own"), new("Twice", "stage3"), new("Whole", "stage3", pooled: false)],
        }).Fit(Data);
        string[] columns = ["Stage", "Map", "Own", "Twice", "Whole"];
        var expected = columns.ToDictionary(column => column, column => model.Transform(Data).GetColumn<float[]>(column).ToArray());
        var zip = SaveAndForget(model);
        var loaded = Context.Model.Load(zip, out _);
        CollectionAssert.AreEqual(
            (string[])["ImagePath", "Label", "Number", .. columns],
            loaded.GetOutputSchema(Data.Schema).Where(column => !column.IsHidden).Select(column => column.Name).ToArray());
        var fast = Context.Model.BiTAccelerate(loaded);
        foreach (var (column, values) in expected)
        {
            // Means over space: summed in another order by ONNX Runtime.
            var tolerance = 1e-6 * Math.Max(1, values.Max(row => row.Max(MathF.Abs)));
            AssertClose(values, [.. loaded.Transform(Data).GetColumn<float[]>(column)], 3 * tolerance);
            AssertClose(values, [.. fast.Transform(Data).GetColumn<float[]>(column)], tolerance);
            Assert.AreEqual(model.GetOutputSchema(Data.Schema)[column].Type, fast.GetOutputSchema(Data.Schema)[column].Type);
        }
    }

    [TestMethod]
    [DataRow(ScoreFunction.Sigmoid)]
    [DataRow(ScoreFunction.Softmax)]
    public void A_classification_comes_back_with_its_names(ScoreFunction function)
    {
        var names = Enumerable.Range(0, 200).Select(i => $"thing {i / 2}").ToArray();
        var labels = Pictures.Write("names.txt", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', names)));
        var model = Context.Transforms.BiTClassifyImages(new()
        {
            OutputColumnName = "PredictedLabel", InputColumnName = "ImagePath", Model = NewModel(), ScoreFunction = function, LabelsPath = labels,
            Saving = ModelSaving.SelfContained,
        }).Fit(Data);
        var expected = model.Transform(Data);
        var (texts, scores) = (expected.GetColumn<string>("PredictedLabel").ToArray(), expected.GetColumn<float[]>("Score").ToArray());
        File.Delete(labels);
        var loaded = Context.Model.Load(SaveAndForget(model), out _);
        var fast = Context.Model.BiTAccelerate(loaded);
        foreach (var view in new[] { loaded.Transform(Data), fast.Transform(Data) })
        {
            CollectionAssert.AreEqual(texts, view.GetColumn<string>("PredictedLabel").ToArray());
            AssertClose(scores, [.. view.GetColumn<float[]>("Score")], 1e-6);
        }
        CollectionAssert.AreEqual(names, ClassifyImagesTests.SlotNames(fast.GetOutputSchema(Data.Schema)["Score"]));
    }

    [TestMethod]
    public void Every_kind_of_input_comes_back()
    {
        var data = Context.Data.LoadFromEnumerable(Pictures.Rows.Take(3).Select(row => new Inputs
        {
            ImagePath = row.ImagePath,
            Content = File.ReadAllBytes(row.ImagePath),
            Bytes = [.. Enumerable.Range(0, 3 * 8 * 9).Select(i => (byte)(i * row.Number))],
            Floats = [.. Enumerable.Range(0, 3 * 8 * 9).Select(i => (i + row.Number) / 300)],
        }).ToArray());
        NewModel();
        var model = Context.Transforms.BiTLoadImages("Image", "ImagePath")
            .Append(Context.Transforms.BiTExtractPixels("Pixels", "Image"))
            .Append(Context.Transforms.BiTScore(new() { OutputColumnName = "OfPixels", InputColumnName = "Pixels", Model = Model, Saving = ModelSaving.SelfContained }))
            .Append(Context.Transforms.BiTFeaturizeImages(Options("OfImage") with { InputColumnName = "Image" }))
            .Append(Context.Transforms.BiTFeaturizeImages(Options("OfContent") with { InputColumnName = "Content" }))
            .Append(Context.Transforms.BiTFeaturizeImages(Options("OfBytes") with { InputColumnName = "Bytes" }))
            .Append(Context.Transforms.BiTFeaturizeImages(Options("OfFloats") with { InputColumnName = "Floats", Arrays = new() { Range = PixelRange.ZeroToOne } }))
            .Fit(data);
        string[] columns = ["OfPixels", "OfImage", "OfContent", "OfBytes", "OfFloats"];
        var expected = columns.ToDictionary(column => column, column => model.Transform(data).GetColumn<float[]>(column).ToArray());
        var loaded = Context.Model.Load(SaveAndForget(model, data.Schema), out _);
        var fast = Context.Model.BiTAccelerate(loaded);
        Assert.HasCount(7, Stages(fast));
        foreach (var (column, values) in expected)
        {
            // ML.NET runs the portable form, and pixels of 8 x 9 leave groups of few values.
            AssertClose(values, [.. loaded.Transform(data).GetColumn<float[]>(column)], 1e-5);
            AssertClose(values, [.. fast.Transform(data).GetColumn<float[]>(column)], 1e-6);
        }
    }

    [TestMethod]
    public void A_bad_picture_is_marked_and_never_a_vector()
    {
        var data = Context.Data.LoadFromEnumerable([Pictures.Rows[0], new PictureRow { ImagePath = "/no/such.png" }, Pictures.Rows[1]]);
        NewModel();
        var model = Context.Transforms.BiTFeaturizeImages(Options("Features") with { OnBadImage = OnBadImage.Mark("Why"), MoreColumns = [new("Map", "stage1", pooled: false)] })
            .Append(Context.Transforms.BiTClassifyImages(new()
            {
                OutputColumnName = "Class", InputColumnName = "ImagePath", Model = Model, Saving = ModelSaving.SelfContained, OnBadImage = OnBadImage.Mark(),
            })).Fit(data);
        var expected = model.Transform(data).GetColumn<float[]>("Features").ToArray();
        var (why, label) = (model.Transform(data).GetColumn<string>("Why").ToArray(), model.Transform(data).GetColumn<string>("Class").ToArray());
        StringAssert.StartsWith(why[1], "/no/such.png: ");
        var loaded = Context.Model.Load(SaveAndForget(model, data.Schema), out _);
        foreach (var view in new[] { loaded.Transform(data), Context.Model.BiTAccelerate(loaded).Transform(data) })
        {
            CollectionAssert.AreEqual(why, view.GetColumn<string>("Why").ToArray());
            CollectionAssert.AreEqual(why, view.GetColumn<string>("ClassError").ToArray());
            CollectionAssert.AreEqual(label, view.GetColumn<string>("Class").ToArray());
            foreach (var column in new[] { "Features", "Map", "Score" })
            {
                var values = view.GetColumn<float[]>(column).ToArray();
                Assert.IsTrue(values[1].All(float.IsNaN), column);
                Assert.IsFalse(values[0].Concat(values[2]).Any(float.IsNaN), column);
            }
            var features = view.GetColumn<float[]>("Features").ToArray();
            AssertClose([expected[0], expected[2]], [features[0], features[2]], 1e-6);
        }
    }

    [TestMethod]
    public void A_bad_picture_is_an_error_or_left_out_as_the_options_say()
    {
        var data = Context.Data.LoadFromEnumerable([Pictures.Rows[0], new PictureRow { ImagePath = "/no/such.png" }, Pictures.Rows[1]]);
        foreach (var policy in new[] { OnBadImage.Throw, OnBadImage.Skip })
        {
            var model = Context.Transforms.BiTFeaturizeImages(Options("Features") with { OnBadImage = policy }).Fit(data);
            var loaded = Context.Model.Load(SaveAndForget(model, data.Schema), out _);
            var fast = Context.Model.BiTAccelerate(loaded).Transform(data);
            StringAssert.StartsWith(ErrorOf(() => loaded.Transform(data).GetColumn<float[]>("Features").Count()), "/no/such.png: ");
            if (policy == OnBadImage.Skip)
                Assert.HasCount(2, fast.GetColumn<float[]>("Features").ToArray());
            else
                StringAssert.StartsWith(ErrorOf(() => fast.GetColumn<float[]>("Features").Count()), "row 1: ");
        }
    }

    [TestMethod]
    public void Its_network_goes_into_one_ONNX_file_too()
    {
        var model = Classifier(Options("Features")).Fit(Data);
        var zip = SaveAndForget(model);
        var loaded = Context.Model.Load(zip, out var schema);
        var (first, second) = (Path.Combine(Pictures.Folder, "first.onnx"), Path.Combine(Pictures.Folder, "second.onnx"));
        Context.Model.BiTSaveOnnx(loaded, schema, first);
        Context.Model.BiTSaveOnnx(Context.Model.BiTAccelerate(loaded), schema, second);
        var expected = model.Transform(Data).GetColumn<float[]>("Score").ToArray();
        foreach (var file in new[] { first, second })
        {
            var view = Context.Transforms.BiTClassifyImages("PredictedLabel", "ImagePath", file).Fit(Data).Transform(Data);
            AssertClose(expected, [.. view.GetColumn<float[]>("Score")], 1e-5);
        }
    }

    [TestMethod]
    public void A_pipeline_by_reference_holds_no_network()
    {
        var model = Context.Transforms.BiTFeaturizeImages(Options("Features") with { Saving = ModelSaving.ByReference }).Fit(Data);
        var loaded = (TransformerChain<ITransformer>)Context.Model.Load(Save(model), out _);
        Assert.IsEmpty(Flat(loaded).OfType<OnnxTransformer>());
        Assert.IsLessThan(100_000, new FileInfo(Save(model)).Length);
        Assert.IsGreaterThan(1_000_000, new FileInfo(Save(Context.Transforms.BiTFeaturizeImages(Options("Features")).Fit(Data))).Length);
    }

    [TestMethod]
    public void A_network_that_is_too_large_is_refused_when_fitting()
    {
        // A billion weights would take long to make: the limit is lowered instead.
        var transformer = Context.Transforms.BiTFeaturizeImages(Options("Features")).Fit(Data);
        var error = Assert.ThrowsExactly<BigTransferException>(() => ContainedNetwork.Check(transformer.Spec, transformer.Lease!.Model, 1_000_000));
        StringAssert.StartsWith(error.Message, "BiTFeaturizeImages: Saving = ModelSaving.SelfContained is not possible here: mine.onnx: expected a network of at most 0.00 GB");
        StringAssert.EndsWith(error.Message, "ModelSaving.ByReference saves any model");
    }

    /// <summary>What this library says of it, in whatever ML.NET wraps that.</summary>
    private static string ErrorOf(Func<int> action)
    {
        Exception? error = Assert.Throws<Exception>(() => action());
        while (error is not (null or BigTransferException))
            error = error.InnerException;
        return error?.Message ?? "";
    }

    private static IEnumerable<ITransformer> Flat(ITransformer model) => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flat) : [model];

    private static BiTTransformer[] Stages(ITransformer model) => [.. Flat(model).OfType<BiTTransformer>()];

    private BiTFeaturizeImagesOptions Options(string column) =>
        new() { OutputColumnName = column, InputColumnName = "ImagePath", Model = NewModel(), Saving = ModelSaving.SelfContained };

    private string NewModel()
    {
        if (File.Exists(Model))
            return Model;
        using var mini = BiTModel.Load();
        mini.SaveOnnx(Model, new OnnxSaveOptions());
        return Model;
    }

    private IEstimator<ITransformer> Classifier(BiTFeaturizeImagesOptions options) => Context.Transforms.BiTFeaturizeImages(options)
        .Append(Context.Transforms.Conversion.MapValueToKey("LabelKey", "Label"))
        .AppendCacheCheckpoint(Context)
        .Append(Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey"))
        .Append(Context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    private string Save(ITransformer model, DataViewSchema? schema = null)
    {
        var zip = Path.Combine(Pictures.Folder, $"{Guid.NewGuid():n}.zip");
        Context.Model.Save(model, schema ?? Data.Schema, zip);
        return zip;
    }

    private string SaveAndForget(ITransformer model, DataViewSchema? schema = null)
    {
        var zip = Save(model, schema);
        File.Delete(Model);
        return zip;
    }

    private sealed class Inputs
    {
        public string ImagePath { get; set; } = "";

        public byte[] Content { get; set; } = [];

        [VectorType(8, 9, 3)]
        public byte[] Bytes { get; set; } = [];

        [VectorType(3, 8, 9)]
        public float[] Floats { get; set; } = [];
    }
}
