using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.ML;

namespace Microsoft.ML.BiT.Tests.Pipelines;

/// <summary>Values, not only answers, when many threads ask at once.</summary>
[TestClass]
public sealed class ConcurrencyTests : PipelineTests
{
    private const int Threads = 6, Rounds = 12;

    [TestMethod]
    public void A_pool_of_prediction_engines_gives_each_thread_the_values_of_its_picture()
    {
        var model = Classifier().Fit(Data);
        var expected = Expected(model.Transform(Data));
        var zip = Path.Combine(Pictures.Folder, "model.zip");
        Context.Model.Save(model, Data.Schema, zip);
        var services = new ServiceCollection();
        services.AddPredictionEnginePool<PictureRow, Prediction>().FromFile("classifier", zip, watchForChanges: false);
        using var provider = services.BuildServiceProvider();
        var pool = provider.GetRequiredService<PredictionEnginePool<PictureRow, Prediction>>();
        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                var i = (thread * 7 + round * 5) % expected.Length;
                AssertSame(expected[i], pool.Predict("classifier", Pictures.Rows[i]), i);
            }
        });
    }

    [TestMethod]
    public void Views_and_engines_over_one_transformer_do_not_disturb_each_other()
    {
        var model = Classifier(batchSize: 5).Fit(Data);
        var expected = Expected(model.Transform(Data));
        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
        {
            if (thread % 2 == 0)
            {
                var rows = Expected(Context.Data.ShuffleRows(model.Transform(Data), seed: thread));
                Assert.HasCount(expected.Length, rows);
                foreach (var row in rows)
                    AssertSame(expected[(int)row.Number], row, (int)row.Number);
                return;
            }
            var options = new PredictionEngineOptions { OwnsTransformer = false };
            using var engine = Context.Model.CreatePredictionEngine<PictureRow, Prediction>(model, options);
            for (var round = 0; round < Rounds; round++)
            {
                var i = (thread * 5 + round * 7) % expected.Length;
                AssertSame(expected[i], engine.Predict(Pictures.Rows[i]), i);
            }
        });
    }

    private Prediction[] Expected(IDataView view) => [.. Context.Data.CreateEnumerable<Prediction>(view, reuseRowObject: false)];

    private static void AssertSame(Prediction expected, Prediction actual, int row)
    {
        AssertClose(expected.Features, actual.Features, 1e-5, $"features of row {row}");
        AssertClose(expected.Score, actual.Score, 1e-5, $"scores of row {row}");
        Assert.AreEqual(expected.PredictedLabel, actual.PredictedLabel, $"row {row}");
    }
}
