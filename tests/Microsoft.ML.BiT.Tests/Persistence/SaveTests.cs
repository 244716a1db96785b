using System.Diagnostics;
using System.Globalization;
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
        AssertClose(scores, Reload(Save(model), "Score"), 1e-6);
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
        AssertClose(scores, Reload(Save(model), "Score"), 1e-6);
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

    private string Save(ITransformer model)
    {
        var zip = Path.Combine(Pictures.Folder, $"{Guid.NewGuid():n}.zip");
        Context.Model.Save(model, Data.Schema, zip);
        return zip;
    }

    private float[][] Features(string zip) => [.. new MLContext().Model.Load(zip, out _).Transform(Data).GetColumn<float[]>("Features")];

    /// <summary>A column of the pictures' rows as a program computes it that knows nothing of BiT.</summary>
    private float[][] Reload(string zip, string column)
    {
        var list = Pictures.Write("list.txt", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Pictures.Paths)));
        var program = Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.BiT.Tests.Reload.dll");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, zip, column, list])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors.Result);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ').Select(value => float.Parse(value, CultureInfo.InvariantCulture)).ToArray())];
    }
}
