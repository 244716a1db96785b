using Microsoft.Extensions.ML;
using Microsoft.ML.Data;

namespace WebEndpoint;

/// <summary>Classifies pictures by the trained model, for any number of requests at once.</summary>
internal sealed class Classifier(PredictionEnginePool<Picture, Prediction> pool)
{
    internal const string ModelName = "classifier";

    private readonly Lazy<string[]> _classes = new(() => ClassesOf(pool));

    /// <param name="content">The content of the picture's file.</param>
    internal Answer Classify(byte[] content)
    {
        var prediction = pool.Predict(ModelName, new Picture { Content = content });
        var scores = _classes.Value.Zip(prediction.Score).OrderByDescending(score => score.Second);
        return new(prediction.PredictedLabel, new(scores.Select(score => KeyValuePair.Create(score.First, score.Second))));
    }

    /// <summary>The names of the scores, in their order.</summary>
    private static string[] ClassesOf(PredictionEnginePool<Picture, Prediction> pool)
    {
        var engine = pool.GetPredictionEngine(ModelName);
        var names = default(VBuffer<ReadOnlyMemory<char>>);
        engine.OutputSchema["Score"].GetSlotNames(ref names);
        pool.ReturnPredictionEngine(ModelName, engine);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
