using BigTransfer.FewShot;
using Microsoft.ML;

namespace WebEndpoint;

/// <summary>Makes the model that the endpoint serves.</summary>
internal static class Trainer
{
    /// <param name="images">A folder with one sub-folder of pictures a class.</param>
    /// <param name="file">Where the trained pipeline is saved.</param>
    internal static void Train(string images, string file)
    {
        var context = new MLContext(seed: 1);
        // The files are read when their rows are: one batch of them is in memory at a time.
        var pictures = context.Data.LoadFromEnumerable(
            ImageFolder.List(images).Select(image => new Picture { Content = File.ReadAllBytes(image.Path), Label = image.Label }));
        var pipeline = context.Transforms.BiTFeaturizeImages("Features", "Content")
            .Append(context.Transforms.Conversion.MapValueToKey("Label"))
            .AppendCacheCheckpoint(context)
            .Append(context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: 0))
            .Append(context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        using var model = pipeline.Fit(pictures);
        context.Model.Save(model, pictures.Schema, file);
    }
}
