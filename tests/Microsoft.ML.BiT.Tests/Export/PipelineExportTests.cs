using BigTransfer;
using BigTransfer.Graphs;
using BigTransfer.Imaging;
using BigTransfer.Models;
using BigTransfer.Tests.Graphs;
using Microsoft.ML.BiT.Tests.Pipelines;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Export;

/// <summary>Trained pipelines as ONNX files: run by ONNX Runtime alone, and as models.</summary>
[TestClass]
public sealed class PipelineExportTests : PipelineTests
{
    private string File => Path.Combine(Pictures.Folder, "classifier.onnx");

    [TestMethod]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(17)]
    public void The_file_gives_the_pipeline_s_scores(int classes)
    {
        var data = Labelled(classes);
        var model = Context.Transforms.BiTFeaturizeImages("Features", "ImagePath").Append(Train(Context)).Fit(data);
        Context.Model.BiTSaveOnnx(model, data.Schema, File);
        AssertSame(model.Transform(data), Names(classes));
    }

    [TestMethod]
    public void Three_steps_a_layer_and_a_copied_column_are_exported_too()
    {
        using (var mini = BiTModel.Load())
            mini.SaveOnnx(Path.Combine(Pictures.Folder, "mini.onnx"));
        var recipe = PreprocessPresets.Find("timm-in21k").WithSize(64);
        var data = Labelled(3);
        var model = Context.Transforms.BiTExtractPixels(new() { OutputColumnName = "Pixels", InputColumnName = "ImagePath", Recipe = recipe })
            .Append(Context.Transforms.BiTScore("Stage", "Pixels", Path.Combine(Pictures.Folder, "mini.onnx"), "stage3"))
            .Append(Context.Transforms.CopyColumns("Copy", "Stage"))
            .Append(Context.Transforms.Concatenate("Features", "Copy"))
            .Append(Train(Context)).Fit(data);
        Context.Model.BiTSaveOnnx(model, data.Schema, File);
        AssertSame(model.Transform(data), Names(3));
    }

    [TestMethod]
    public void A_loaded_pipeline_is_exported_too()
    {
        var data = Labelled(3);
        var model = Context.Transforms.BiTFeaturizeImages("Features", "ImagePath").Append(Train(Context)).Fit(data);
        var zip = Path.Combine(Pictures.Folder, "model.zip");
        Context.Model.Save(model, data.Schema, zip);
        var other = new MLContext();
        other.Model.BiTSaveOnnx(other.Model.Load(zip, out var schema), schema, File, new OnnxSaveOptions { Float16Weights = true });
        AssertSame(model.Transform(data), Names(3), 5e-2);
    }

    [TestMethod]
    public void Classes_of_numbers_are_named_by_them()
    {
        var data = Context.Data.LoadFromEnumerable(
            Pictures.Rows.Select(row => new PictureRow { ImagePath = row.ImagePath, Number = row.Number % 3 - 0.5f }).ToArray());
        var model = Context.Transforms.BiTFeaturizeImages("Features", "ImagePath")
            .Append(Context.Transforms.Conversion.MapValueToKey("LabelKey", "Number"))
            .Append(Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey")).Fit(data);
        Context.Model.BiTSaveOnnx(model, data.Schema, File);
        using var loaded = BiTModel.Load(File);
        CollectionAssert.AreEqual(new[] { "-0.5", "0.5", "1.5" }, loaded.Labels.ToArray());
    }

    [TestMethod]
    public void What_cannot_be_exported_is_named()
    {
        var data = Labelled(3);
        var features = Context.Transforms.BiTFeaturizeImages("Features", "ImagePath");
        var more = Context.Transforms.BiTFeaturizeImages("More", "ImagePath");
        foreach (var (pipeline, said) in new (IEstimator<ITransformer>, string)[]
        {
            (features,
                "a linear multiclass classifier (LbfgsMaximumEntropy, SdcaMaximumEntropy, SdcaNonCalibrated), found none among BiTFeaturizeImages"),
            (features.Append(more).Append(Context.Transforms.Concatenate("Features", "Features", "More")).Append(Train(Context)),
                "the features 'Features' are made by ColumnConcatenatingTransformer, which cannot be exported"),
            (Context.Transforms.BiTClassifyImages("Best", "ImagePath")
                .Append(Context.Transforms.CopyColumns("Features", "Score")).Append(Train(Context)),
                "expected features of BiTFeaturizeImages or BiTScore, found 'Score' of BiTClassifyImages"),
            (features.Append(Context.Clustering.Trainers.KMeans("Features", numberOfClusters: 2)), "found KMeansModelParameters"),
        })
        {
            var model = pipeline.Fit(data);
            var error = Assert.ThrowsExactly<BigTransferException>(() => Context.Model.BiTSaveOnnx(model, data.Schema, File));
            StringAssert.Contains(error.Message, said);
            Assert.IsFalse(System.IO.File.Exists(File));
        }
    }

    private static string[] Names(int classes) => [.. Enumerable.Range(0, classes).Select(c => $"kind {c}")];

    private IDataView Labelled(int classes) => Context.Data.LoadFromEnumerable(Pictures.Rows
        .Select(row => new PictureRow { ImagePath = row.ImagePath, Label = $"kind {row.Number % classes}", Number = row.Number }).ToArray());

    private static IEstimator<ITransformer> Train(MLContext context) => context.Transforms.Conversion.MapValueToKey("LabelKey", "Label")
        .AppendCacheCheckpoint(context)
        .Append(context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey", l1Regularization: 0))
        .Append(context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    /// <summary>Holds the file against a pipeline's columns, in ONNX Runtime, in the engine, and in another pipeline.</summary>
    private void AssertSame(IDataView expected, string[] labels, double tolerance = 1e-5)
    {
        var scores = expected.GetColumn<float[]>("Score").ToArray();
        var best = expected.GetColumn<string>("PredictedLabel").ToArray();
        using var model = BiTModel.Load(File);
        CollectionAssert.AreEquivalent(labels, model.Labels.ToArray());
        using (var raw = new RawSession(File))
        {
            for (var i = 0; i < scores.Length; i++)
                AssertClose(scores[i], raw.Run(Pixels(model, Pictures.Paths[i]))["scores"].Data, tolerance, $"row {i}");
        }
        var top = model.Classify(ImageDecoder.Decode(Pictures.Paths[5]), 1)[0];
        Assert.AreEqual(best[5], top.Label);
        Assert.AreEqual(scores[5].Max(), top.Score, tolerance);
        var view = Context.Transforms.BiTClassifyImages("Best", "ImagePath", File).Fit(Data).Transform(Data);
        CollectionAssert.AreEqual(best, view.GetColumn<string>("Best").ToArray());
        AssertClose(scores, [.. view.GetColumn<float[]>("Score")], tolerance);
    }
}
