using BigTransfer;
using BigTransfer.Imaging;
using BigTransfer.Models;
using Microsoft.ML.BiT.Tests.Pipelines;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Persistence;

[TestClass]
public sealed class SaveTests : PipelineTests
{
    [TestMethod]
    public void A_trained_pipeline_gives_the_same_scores_in_another_process()
    {
        var model = Classifier().Fit(Data);
        var scores = model.Transform(Data).GetColumn<float[]>("Score").ToArray();
        AssertClose(scores, OtherProcess.Vectors(Save(model), "Score", Pictures), 1e-6);
    }

    [TestMethod]
    public void Three_steps_are_saved_too()
    {
        var model = Context.Transforms.BiTLoadImages("Image", "ImagePath")
            .Append(Context.Transforms.BiTExtractPixels("Pixels", "Image"))
            .Append(Context.Transforms.BiTScore("Features", "Pixels"))
            .Append(Context.Transforms.Conversion.MapValueToKey("LabelKey", "Label"))
            .AppendCacheCheckpoint(Context)
            .Append(Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey"))
            .Fit(Data);
        var scores = model.Transform(Data).GetColumn<float[]>("Score").ToArray();
        AssertClose(scores, OtherProcess.Vectors(Save(model), "Score", Pictures), 1e-6);
    }

    [TestMethod]
    public void A_loaded_pipeline_serves_a_prediction_engine_and_can_be_saved_again()
    {
        var model = Classifier().Fit(Data);
        var expected = Context.Data.CreateEnumerable<Prediction>(model.Transform(Data), reuseRowObject: false).ToArray();
        var other = new MLContext();
        var loaded = other.Model.Load(Save(model), out var schema);
        CollectionAssert.Contains(schema.Select(column => column.Name).ToArray(), "ImagePath");
        var again = other.Model.Load(Save(loaded), out _);
        foreach (var each in new[] { loaded, again })
        {
            using var engine = other.Model.CreatePredictionEngine<PictureRow, Prediction>(each);
            for (var i = 0; i < expected.Length; i++)
            {
                var actual = engine.Predict(Pictures.Rows[i]);
                AssertClose(expected[i].Score, actual.Score, 1e-6, $"scores of row {i}");
                Assert.AreEqual(expected[i].PredictedLabel, actual.PredictedLabel);
            }
        }
    }

    [TestMethod]
    public void A_loaded_pipeline_leaves_no_columns_of_its_own()
    {
        var estimator = Context.Transforms.BiTFeaturizeImages("Features", "ImagePath");
        var loaded = new MLContext().Model.Load(Save(estimator.Fit(Data)), out _);
        var schema = loaded.GetOutputSchema(Data.Schema);
        CollectionAssert.AreEqual(new[] { "ImagePath", "Label", "Number", "Features" }, schema.Where(column => !column.IsHidden).Select(column => column.Name).ToArray());
        Assert.AreEqual(estimator.Fit(Data).GetOutputSchema(Data.Schema)["Features"].Type, schema["Features"].Type);
    }

    [TestMethod]
    public void Options_are_saved()
    {
        var recipe = PreprocessPresets.Find("timm-in21k").WithSize(64);
        var estimator = Context.Transforms.BiTFeaturizeImages(new()
        {
            OutputColumnName = "Features", InputColumnName = "ImagePath", Recipe = recipe, LayerName = "logits", ImageFolder = Pictures.Folder, Threads = 1,
        });
        var relative = Context.Data.LoadFromEnumerable(Pictures.Rows.Select(row => new PictureRow { ImagePath = Path.GetRelativePath(Pictures.Folder, row.ImagePath) }).ToArray());
        var transformer = estimator.Fit(relative);
        var loaded = new MLContext().Model.Load(Save(transformer), out _);
        // Row by row here, in batches there: ONNX Runtime may sum in another order.
        AssertClose([.. transformer.Transform(relative).GetColumn<float[]>("Features")], [.. loaded.Transform(relative).GetColumn<float[]>("Features")], 1e-5);
    }

    [TestMethod]
    public void Acceleration_brings_batches_back()
    {
        var model = Context.Transforms.BiTLoadImages("Image", "ImagePath")
            .Append(Context.Transforms.BiTFeaturizeImages("Features", "Image"))
            .Append(Context.Transforms.BiTExtractPixels("Pixels", "ImagePath"))
            .Append(Context.Transforms.BiTScore("Logits", "Pixels", layerName: "logits"), TransformerScope.Scoring)
            .Append(Context.Transforms.CopyColumns("Copy", "Features"))
            .Fit(Data);
        var loaded = Context.Model.Load(Save(model), out _);
        var fast = Context.Model.BiTAccelerate(loaded);
        var stages = ((TransformerChain<ITransformer>)fast).OfType<BiTTransformer>().ToArray();
        CollectionAssert.AreEqual(new[] { "Image", "Features", "Pixels", "Logits" }, stages.Select(stage => stage.OutputColumnName).ToArray());
        Assert.HasCount(4, ((TransformerChain<ITransformer>)fast).GetModelFor(TransformerScope.Training), "without the one for scoring alone");
        foreach (var column in new[] { "Copy", "Pixels", "Logits" })
        {
            var expected = model.Transform(Data).GetColumn<float[]>(column).ToArray();
            AssertClose(expected, [.. fast.Transform(Data).GetColumn<float[]>(column)], 1e-6);
            AssertClose(expected, [.. new MLContext().Model.Load(Save(fast), out _).Transform(Data).GetColumn<float[]>(column)], 1e-5);
        }
        Assert.AreSame(model, Context.Model.BiTAccelerate(model), "nothing to do for what was never saved");
        ((IDisposable)fast).Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => stages[1].Transform(Data));
    }

    [TestMethod]
    public void A_model_file_is_found_by_its_hash()
    {
        var file = Path.Combine(Pictures.Folder, "my.onnx");
        using var mini = BiTModel.Load();
        mini.SaveOnnx(file);
        var model = Context.Transforms.BiTFeaturizeImages("Features", "ImagePath", model: file).Fit(Data);
        var features = model.Transform(Data).GetColumn<float[]>("Features").ToArray();
        var zip = Save(model);
        AssertClose(features, Features(zip), 1e-5);

        var folder = Directory.CreateDirectory(Path.Combine(Pictures.Folder, "moved")).FullName;
        File.Move(file, Path.Combine(folder, "my.onnx"));
        var absent = Assert.Throws<Exception>(() => Features(zip)).GetBaseException();
        Assert.IsInstanceOfType<BigTransferException>(absent);
        StringAssert.Contains(absent.Message, file);
        StringAssert.Contains(absent.Message, "BIT_MODELS");

        Environment.SetEnvironmentVariable("BIT_MODELS", folder);
        try
        {
            AssertClose(features, Features(zip), 1e-5);
            mini.SaveOnnx(Path.Combine(folder, "my.onnx"), ["embedding"]);
            var differs = Assert.Throws<Exception>(() => Features(zip)).GetBaseException();
            Assert.IsInstanceOfType<BigTransferException>(differs);
            StringAssert.Contains(differs.Message, "expects sha256");
            StringAssert.Contains(differs.Message, Path.Combine(folder, "my.onnx"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("BIT_MODELS", null);
        }
    }

    [TestMethod]
    public void Several_columns_are_saved()
    {
        var estimator = Context.Transforms.BiTFeaturizeImages(new BiTFeaturizeImagesOptions
        {
            OutputColumnName = "Stage", InputColumnName = "ImagePath", LayerName = "stage3", MoreColumns = [new("Map", "stage4/unit1", pooled: false), new("Own")],
        });
        var model = estimator.Fit(Data);
        var zip = Save(model);
        var loaded = Context.Model.Load(zip, out _);
        var schema = loaded.GetOutputSchema(Data.Schema);
        CollectionAssert.AreEqual(
            new[] { "ImagePath", "Label", "Number", "Stage", "Map", "Own" }, schema.Where(column => !column.IsHidden).Select(column => column.Name).ToArray());
        var fast = Context.Model.BiTAccelerate(loaded);
        foreach (var column in new[] { "Stage", "Map", "Own" })
        {
            var expected = model.Transform(Data).GetColumn<float[]>(column).ToArray();
            Assert.AreEqual(expected[0].Length, ((VectorDataViewType)schema[column].Type).Size);
            var tolerance = 1e-5 * Math.Max(1, expected.Max(row => row.Max(MathF.Abs)));
            AssertClose(expected, [.. loaded.Transform(Data).GetColumn<float[]>(column)], tolerance);
            AssertClose(expected, [.. fast.Transform(Data).GetColumn<float[]>(column)], tolerance);
            AssertClose(expected, OtherProcess.Vectors(zip, column, Pictures), tolerance);
            Assert.AreEqual(model.GetOutputSchema(Data.Schema)[column].Type, fast.GetOutputSchema(Data.Schema)[column].Type, "maps have their dimensions back");
        }
    }

    [TestMethod]
    public void A_classification_is_saved_with_the_names_of_its_classes()
    {
        var names = Enumerable.Range(0, 200).Select(i => $"thing {i / 2}").ToArray();
        var path = Pictures.Write("names.txt", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', names)));
        var model = Context.Transforms.BiTClassifyImages(new()
        {
            OutputColumnName = "PredictedLabel", InputColumnName = "ImagePath", ScoreFunction = ScoreFunction.Sigmoid, LabelsPath = path,
        }).Fit(Data);
        var expected = model.Transform(Data);
        var zip = Save(model);
        File.Delete(path);
        var loaded = Context.Model.Load(zip, out _);
        var fast = Context.Model.BiTAccelerate(loaded);
        foreach (var view in new[] { loaded.Transform(Data), fast.Transform(Data) })
        {
            CollectionAssert.AreEqual(new[] { "PredictedLabel", "Score" }, view.Schema.Where(column => !column.IsHidden).Select(column => column.Name).TakeLast(2).ToArray());
            CollectionAssert.AreEqual(expected.GetColumn<string>("PredictedLabel").ToArray(), view.GetColumn<string>("PredictedLabel").ToArray());
            AssertClose([.. expected.GetColumn<float[]>("Score")], [.. view.GetColumn<float[]>("Score")], 1e-5);
        }
        AssertClose([.. expected.GetColumn<float[]>("Score")], OtherProcess.Vectors(zip, "Score", Pictures), 1e-5);
        CollectionAssert.AreEqual(expected.GetColumn<string>("PredictedLabel").ToArray(), OtherProcess.Texts(zip, "PredictedLabel", Pictures));
        CollectionAssert.AreEqual(names, ClassifyImagesTests.SlotNames(fast.GetOutputSchema(Data.Schema)["Score"]));
    }

    [TestMethod]
    public void A_pipeline_of_version_1_still_loads()
    {
        var model = Context.Transforms.BiTFeaturizeImages("Features", "ImagePath").Fit(Data);
        var expected = model.Transform(Data).GetColumn<float[]>("Features").ToArray();
        var loaded = Context.Model.Load(Save(Version1.Features(Context, Data, expected[0].Length)), out _);
        AssertClose(expected, [.. loaded.Transform(Data).GetColumn<float[]>("Features")], 1e-5);
        var fast = Context.Model.BiTAccelerate(loaded);
        Assert.IsInstanceOfType<BiTTransformer>(fast);
        AssertClose(expected, [.. fast.Transform(Data).GetColumn<float[]>("Features")], 1e-6);
    }

    [TestMethod]
    public void Models_of_folders_are_told_apart_by_them()
    {
        var source = BigTransfer.Tests.Shared.Path("goldens/huggingface/sharded_safetensors");
        var folder = Directory.CreateDirectory(Path.Combine(Pictures.Folder, "mine")).FullName;
        foreach (var file in Directory.EnumerateFiles(source))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        var recipe = PreprocessPresets.Find("timm-in21k").WithSize(40);
        var model = Context.Transforms.BiTFeaturizeImages(new() { OutputColumnName = "Features", InputColumnName = "ImagePath", Model = folder, Recipe = recipe }).Fit(Data);
        var features = model.Transform(Data).GetColumn<float[]>("Features").ToArray();
        var zip = Save(model);
        AssertClose(features, Features(zip), 1e-4 * features[0].Max());

        var others = Directory.CreateDirectory(Path.Combine(Pictures.Folder, "models")).FullName;
        Directory.Move(folder, Path.Combine(others, "mine"));
        Environment.SetEnvironmentVariable("BIT_MODELS", others);
        try
        {
            AssertClose(features, Features(zip), 1e-4 * features[0].Max());
            // One byte of one shard: another model.
            var shard = Directory.EnumerateFiles(Path.Combine(others, "mine"), "*.safetensors").Order(StringComparer.Ordinal).Last();
            var bytes = File.ReadAllBytes(shard);
            bytes[^1] ^= 1;
            File.WriteAllBytes(shard, bytes);
            var differs = Assert.Throws<Exception>(() => Features(zip)).GetBaseException();
            StringAssert.Contains(differs.Message, "expects sha256");
        }
        finally
        {
            Environment.SetEnvironmentVariable("BIT_MODELS", null);
        }
    }

    [TestMethod]
    [DataRow("vips", "ONNX Runtime's native library cannot be loaded; reference the package Microsoft.ML.OnnxRuntime (CPU)")]
    [DataRow("onnxruntime", "reference the package NetVips.Native in the application")]
    public void A_native_library_that_is_missing_is_named_with_its_package(string present, string expected)
    {
        if (!Directory.Exists(Path.Combine(AppContext.BaseDirectory, "runtimes")))
            Assert.Inconclusive("the natives do not lie beside the tests");
        var folder = Directory.CreateDirectory(Path.Combine(Pictures.Folder, "program")).FullName;
        OtherProcess.CopyTo(folder, present);
        var zip = Save(Context.Transforms.BiTFeaturizeImages("Features", "ImagePath").Fit(Data));
        var (code, _, errors) = OtherProcess.Run(folder, zip, "Features", Pictures);
        if (code == 0)
            Assert.Inconclusive("the system has that library");
        StringAssert.Contains(errors, expected);
    }

    private string Save(ITransformer model)
    {
        var zip = Path.Combine(Pictures.Folder, $"{Guid.NewGuid():n}.zip");
        Context.Model.Save(model, Data.Schema, zip);
        return zip;
    }

    private float[][] Features(string zip) => [.. new MLContext().Model.Load(zip, out _).Transform(Data).GetColumn<float[]>("Features")];
}
