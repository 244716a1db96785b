using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Pipelines;

/// <summary>What stops the work, and who hears of it.</summary>
[TestClass]
public sealed class CancellationTests : PipelineTests
{
    [TestMethod]
    public void A_token_stops_the_work()
    {
        using var source = new CancellationTokenSource();
        var stage = new BiTFeaturizeImagesOptions { OutputColumnName = "Features", InputColumnName = "ImagePath", CancellationToken = source.Token };
        var view = Context.Transforms.BiTFeaturizeImages(stage).Fit(Data).Transform(Data);
        source.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => view.GetColumn<float[]>("Features").Count());
    }

    [TestMethod]
    public void A_token_stops_fitting_saving_and_accelerating()
    {
        using var source = new CancellationTokenSource();
        var stage = new BiTFeaturizeImagesOptions { OutputColumnName = "Features", InputColumnName = "ImagePath", CancellationToken = source.Token };
        var model = Context.Transforms.BiTFeaturizeImages(stage).Append(Context.Transforms.Conversion.MapValueToKey("Label"))
            .Append(Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy()).Fit(Data);
        string zip = Path.Combine(Pictures.Folder, "model.zip"), onnx = Path.Combine(Pictures.Folder, "model.onnx");
        Context.Model.Save(model, Data.Schema, zip);
        var accelerated = Context.Model.BiTAccelerate(Context.Model.Load(zip, out _), cancellationToken: source.Token);
        source.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => Context.Transforms.BiTFeaturizeImages(stage).Fit(Data));
        var pixels = new BiTExtractPixelsOptions { OutputColumnName = "Pixels", InputColumnName = "ImagePath", CancellationToken = source.Token };
        Assert.ThrowsExactly<OperationCanceledException>(() => Context.Transforms.BiTExtractPixels(pixels).Fit(Data));
        Assert.ThrowsExactly<OperationCanceledException>(() => accelerated.Transform(Data).GetColumn<float[]>("Features").Count());
        var loaded = Context.Model.Load(zip, out _);
        Assert.ThrowsExactly<OperationCanceledException>(() => Context.Model.BiTAccelerate(loaded, cancellationToken: source.Token));
        Assert.ThrowsExactly<OperationCanceledException>(() => Context.Model.BiTSaveOnnx(model, Data.Schema, onnx, cancellationToken: source.Token));
        Assert.IsFalse(File.Exists(onnx));
    }

    [TestMethod]
    public void An_accelerated_pipeline_logs_where_it_is_told()
    {
        var zip = Path.Combine(Pictures.Folder, "model.zip");
        Context.Model.Save(Context.Transforms.BiTFeaturizeImages("Features", "ImagePath").Fit(Data), Data.Schema, zip);
        var context = new MLContext();
        var log = new List<string>();
        context.Log += (_, e) => log.Add(e.Message);
        var model = context.Model.BiTAccelerate(context.Model.Load(zip, out _), logTo: context);
        Assert.HasCount(24, model.Transform(Data).GetColumn<float[]>("Features").ToArray());
        Assert.AreEqual(1, log.Count(line => line.Contains("24 rows in 5 batches", StringComparison.Ordinal)), string.Join('\n', log));
    }
}
