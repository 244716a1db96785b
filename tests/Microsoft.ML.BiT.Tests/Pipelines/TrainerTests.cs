using BigTransfer.Imaging;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Pipelines;

/// <summary>Common ground of the tests that train on embeddings, with a picture among them that cannot be used.</summary>
public abstract class TrainerTests : PipelineTests
{
    private protected static readonly PreprocessRecipe Small = PreprocessPresets.Find("timm-in21k").WithSize(32);

    /// <summary>Embeddings of all pictures with a key <c>LabelKey</c>: as they are, or of one picture more that is broken, which the policy deals
    /// with; behind <see cref="OnBadImage.Mark"/> the user takes it out.</summary>
    private protected IDataView Features(BadImagePolicy policy)
    {
        var rows = Pictures.Rows.ToList();
        if (policy != BadImagePolicy.Throw)
            rows.Insert(4, new PictureRow { ImagePath = Pictures.Write("broken.png", [1, 2, 3]), Label = "red", Number = -1 });
        var data = Context.Data.LoadFromEnumerable(rows);
        var view = Context.Transforms.Conversion.MapValueToKey("LabelKey", "Label").Append(Stage(policy)).Fit(data).Transform(data);
        return policy == BadImagePolicy.Mark ? Context.Data.FilterRowsByMissingValues(view, "Features") : view;
    }

    private protected BiTEstimator Stage(BadImagePolicy policy) => Context.Transforms.BiTFeaturizeImages(new()
    {
        OutputColumnName = "Features",
        InputColumnName = "ImagePath",
        Recipe = Small,
        BatchSize = 5,
        OnBadImage = policy switch { BadImagePolicy.Mark => OnBadImage.Mark(), BadImagePolicy.Skip => OnBadImage.Skip, _ => OnBadImage.Throw },
    });

    /// <summary>Trains, and holds the predictions against the labels.</summary>
    private protected void AssertLearns(IEstimator<ITransformer> trainer, IDataView features)
    {
        var scored = trainer.Fit(features).Transform(features);
        Assert.HasCount(Pictures.Rows.Count, scored.GetColumn<float[]>("Score").ToArray(), trainer.ToString());
        Assert.IsGreaterThanOrEqualTo(0.8, Context.MulticlassClassification.Evaluate(scored, "LabelKey").MicroAccuracy, trainer.ToString());
    }
}
