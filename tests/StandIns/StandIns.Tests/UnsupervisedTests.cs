using Microsoft.ML;
using Microsoft.ML.Data;

namespace StandIns.Tests;

[TestClass]
public sealed class UnsupervisedTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void Clusters_are_found_and_centres_are_means()
    {
        var points = Blobs(20, spread: 0.1f);
        var view = _ml.Data.LoadFromEnumerable(points);
        var model = _ml.Clustering.Trainers.KMeans("Values", numberOfClusters: 3).Fit(view);
        VBuffer<float>[] centres = [];
        model.Model.GetClusterCentroids(ref centres, out int k);
        Assert.AreEqual(3, k);
        var scored = model.Transform(view);
        Assert.AreEqual("Key<UInt32, 0-2>", scored.Schema["PredictedLabel"].Type.ToString());
        Assert.AreEqual("Vector<Single, 3>", scored.Schema["Score"].Type.ToString());
        uint[] clusters = [.. scored.GetColumn<uint>("PredictedLabel")];
        float[][] distances = [.. scored.GetColumn<float[]>("Score")];
        for (int c = 0; c < 3; c++)
        {
            var own = points.Where((_, i) => clusters[i] == c + 1).ToList();
            Assert.HasCount(20, own);
            Assert.HasCount(1, own.Select(p => p.Blob).Distinct());
            for (int d = 0; d < 4; d++)
                Assert.AreEqual(own.Average(p => p.Values![d]), centres[c].GetValues()[d], 1e-5f);
        }
        Assert.AreEqual(points[7].Values!.Zip(centres[1].DenseValues(), (a, b) => (a - b) * (a - b)).Sum(), distances[7][1], 1e-4f);
        var metrics = _ml.Clustering.Evaluate(_ml.Transforms.Conversion.MapValueToKey("Blob").Fit(scored).Transform(scored), "Blob");
        Assert.AreEqual(1, metrics.NormalizedMutualInformation, 1e-9);
        Assert.AreEqual(distances.Average(row => (double)row.Min()), metrics.AverageDistance, 1e-6);
    }

    [TestMethod]
    public void What_lies_outside_the_plane_is_strange()
    {
        var random = new Random(5);
        Point[] plane = [.. Enumerable.Range(0, 60).Select(_ => At(random, 0.01f))];
        var model = _ml.AnomalyDetection.Trainers.RandomizedPca("Values", rank: 2).Fit(_ml.Data.LoadFromEnumerable(plane));
        VBuffer<float>[] directions = [];
        model.Model.GetEigenVectors(ref directions, out int rank);
        Assert.AreEqual(2, rank);
        Assert.AreEqual(1, directions[0].DenseValues().Sum(v => v * v), 1e-5);
        Assert.AreEqual(0, directions[0].DenseValues().Zip(directions[1].DenseValues(), (a, b) => a * b).Sum(), 1e-5);
        Point[] probes = [.. plane, new Point { Values = [0.5f, 0.5f, 3, 3] }];
        var scored = model.Transform(_ml.Data.LoadFromEnumerable(probes));
        float[] scores = [.. scored.GetColumn<float>("Score")];
        bool[] strange = [.. scored.GetColumn<bool>("PredictedLabel")];
        Assert.IsTrue(strange[^1]);
        Assert.IsGreaterThan(0.9f, scores[^1]);
        Assert.IsLessThan(3, strange[..^1].Count(s => s));
        bool[] lenient = [.. _ml.AnomalyDetection.ChangeModelThreshold(model, 1.5f).Transform(_ml.Data.LoadFromEnumerable(probes)).GetColumn<bool>("PredictedLabel")];
        Assert.IsFalse(lenient.Contains(true));
    }

    [TestMethod]
    public void Both_are_saved_and_loaded()
    {
        var points = Blobs(10, 0.3f);
        var view = _ml.Data.LoadFromEnumerable(points);
        Check<float[]>(_ml.Clustering.Trainers.KMeans("Values", numberOfClusters: 4).Fit(view), (a, b) => CollectionAssert.AreEqual(a, b));
        Check<float>(_ml.AnomalyDetection.Trainers.RandomizedPca("Values", rank: 2).Fit(view), (a, b) => Assert.AreEqual(a, b));

        void Check<T>(ITransformer model, Action<T, T> equal)
        {
            using var stream = new MemoryStream();
            _ml.Model.Save(model, view.Schema, stream);
            stream.Position = 0;
            var loaded = _ml.Model.Load(stream, out _);
            foreach (var (a, b) in model.Transform(view).GetColumn<T>("Score").Zip(loaded.Transform(view).GetColumn<T>("Score")))
                equal(a, b);
        }
    }

    [TestMethod]
    public void Scores_are_held_against_what_is_strange()
    {
        var view = _ml.Data.LoadFromEnumerable(new[] { (0.9f, true), (0.2f, true), (0.5f, false), (0.1f, false) }
            .Select(row => new Scored { Score = row.Item1, Label = row.Item2 ? 1 : 0, PredictedLabel = false }));
        var metrics = _ml.AnomalyDetection.Evaluate(view, falsePositiveCount: 1);
        Assert.AreEqual(0.75, metrics.AreaUnderRocCurve, 1e-9);
        Assert.AreEqual(1, metrics.DetectionRateAtFalsePositiveCount, 1e-9);
    }

    [TestMethod]
    public void More_clusters_than_rows_are_refused() => Assert.ThrowsExactly<InvalidOperationException>(
        () => _ml.Clustering.Trainers.KMeans("Values", numberOfClusters: 31).Fit(_ml.Data.LoadFromEnumerable(Blobs(10, 1))));

    private static Point At(Random random, float off)
    {
        float x = (float)random.NextDouble() - 0.5f, y = (float)random.NextDouble() - 0.5f;
        return new Point { Values = [5 * x, 3 * y, off * (float)random.NextDouble(), off * (float)random.NextDouble()] };
    }

    private static Point[] Blobs(int each, float spread)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, 3 * each).Select(i => new Point
        {
            Blob = $"b{i % 3}",
            Values = [.. Enumerable.Range(0, 4).Select(d => (d == i % 3 ? 5 : 0) + (spread * (float)random.NextDouble()))],
        })];
    }

    private sealed class Point
    {
        public string Blob { get; set; } = "";

        [VectorType(4)]
        public float[]? Values { get; set; }
    }

    private sealed class Scored
    {
        public float Score { get; set; }

        public float Label { get; set; }

        public bool PredictedLabel { get; set; }
    }
}
