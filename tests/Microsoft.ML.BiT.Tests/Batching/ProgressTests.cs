using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Batching;

/// <summary>What a pass over the data says in the log.</summary>
[TestClass]
public sealed class ProgressTests
{
    private readonly MLContext _context = new(1);

    [TestMethod]
    public void Rows_and_rate_are_logged()
    {
        var log = new List<string>();
        _context.Log += (_, e) => log.Add(e.Message);
        var stage = new CountingStage(8, new() { OutputColumnName = "Features", InputColumnName = "Path", LogTo = _context });
        Assert.HasCount(20, Transform(stage, Row.Numbers(20)).GetColumn<float[]>("Features").ToArray());
        Assert.AreEqual(1, log.Count(line => line.Contains("BiTFeaturizeImages", StringComparison.Ordinal) && line.Contains("20 rows in 5 batches", StringComparison.Ordinal)), string.Join('\n', log));
    }

    [TestMethod]
    public void A_long_pass_says_every_ten_seconds_how_far_it_is()
    {
        var log = new List<string>();
        _context.Log += (_, e) => log.Add(e.Message);
        var clock = new SetClock();
        var stage = new CountingStage(8, new() { OutputColumnName = "Features", InputColumnName = "Path", LogTo = _context }) { Clock = clock };
        var view = Transform(stage, Row.Numbers(40));
        foreach (var (row, _) in view.GetColumn<float[]>("Features").Select((features, row) => (row, features)))
            clock.Seconds = row;
        // Batches end with the rows 0, 2, 6, 14, 22, 30, 38, 39; time goes on with each row that is read.
        var lines = log.Where(line => line.Contains("so far", StringComparison.Ordinal)).Select(line => line[line.IndexOf(']')..].Split(", ")[0]).ToArray();
        CollectionAssert.AreEqual(new[] { "] 23 of 40 rows so far", "] 39 of 40 rows so far" }, lines, string.Join('\n', log));
        Assert.AreEqual(1, log.Count(line => line.Contains("40 rows in 8 batches", StringComparison.Ordinal)));
    }

    private IDataView Transform(CountingStage stage, Row[] rows)
    {
        var data = _context.Data.LoadFromEnumerable(rows);
        return new BiTEstimator(_context.Transforms, stage).Fit(data).Transform(data);
    }
}
