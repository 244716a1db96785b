using BigTransfer;
using BigTransfer.Imaging;
using BigTransfer.Models;

namespace Microsoft.ML.BiT.Tests.Pipelines;

/// <summary>Common ground of the tests that run the embedded model on pictures.</summary>
public abstract class PipelineTests : IDisposable
{
    private protected PipelineTests() => Data = Context.Data.LoadFromEnumerable(Pictures.Rows);

    private protected MLContext Context { get; } = new(1);

    private protected Pictures Pictures { get; } = new();

    private protected IDataView Data { get; }

    public void Dispose()
    {
        Pictures.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The classifier of the README.</summary>
    private protected IEstimator<ITransformer> Classifier(int batchSize = 32) => Context.Transforms
        .BiTFeaturizeImages("Features", "ImagePath", batchSize: batchSize)
        .Append(Context.Transforms.Conversion.MapValueToKey("LabelKey", "Label"))
        .AppendCacheCheckpoint(Context)
        .Append(Context.MulticlassClassification.Trainers.LbfgsMaximumEntropy("LabelKey"))
        .Append(Context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    /// <summary>What the engine itself gives for a layer of each picture, averaged over space, one picture at a time.</summary>
    private protected float[][] Means(BiTModel model, string layer) => [.. Maps(model, layer).Select(map =>
    {
        var area = map.Data.Length / map.Shape[1];
        return map.Data.Chunk(area).Select(channel => (float)channel.Average(value => (double)value)).ToArray();
    })];

    /// <summary>What the engine itself gives for a layer of each picture, one picture at a time.</summary>
    private protected FloatTensor[] Maps(BiTModel model, string layer) => [.. Pictures.Paths.Select(path => model.Run(Pixels(model, path), [layer])[layer])];

    private protected static FloatTensor Pixels(BiTModel model, string path)
    {
        var (height, width) = model.Recipe.FixedSize!.Value;
        var pixels = new FloatTensor(1, 3, height, width);
        Preprocessor.Run(ImageDecoder.Decode(path), model.Recipe, pixels.Data);
        return pixels;
    }

    private protected static void AssertClose(IReadOnlyList<float[]> expected, IReadOnlyList<float[]> actual, double tolerance)
    {
        Assert.HasCount(expected.Count, actual);
        for (var row = 0; row < expected.Count; row++)
            AssertClose(expected[row], actual[row], tolerance, $"row {row}");
    }

    private protected static void AssertClose(float[] expected, float[] actual, double tolerance, string name)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance, $"{name}, value {i}");
    }
}
