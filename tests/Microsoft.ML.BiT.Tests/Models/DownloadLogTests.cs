using BigTransfer.Downloads;
using Microsoft.ML.BiT.Batching;
using Microsoft.ML.BiT.Models;
using Microsoft.ML.BiT.Tests.Batching;

namespace Microsoft.ML.BiT.Tests.Models;

[TestClass]
public sealed class DownloadLogTests
{
    [TestMethod]
    public void Messages_and_the_end_are_logged_at_once_and_the_rest_now_and_then()
    {
        var context = new MLContext();
        var lines = new List<string>();
        context.Log += (_, e) => lines.Add(e.Message);
        var clock = new SetClock();
        var log = new DownloadLog(new RunContext("BiTScore", context, CancellationToken.None) { Clock = clock });
        for (var second = 0; second <= 25; second++)
        {
            clock.Seconds = second;
            log.Report(new DownloadProgress("a.npz", second * 4_000_000L, 100_000_000));
        }
        log.Report(new DownloadProgress("b.npz", 0, null, "again in 1 s"));
        string[] expected = ["a.npz: 40.0 of 100.0 MB", "a.npz: 80.0 of 100.0 MB", "a.npz: 100.0 of 100.0 MB", "b.npz: again in 1 s"];
        Assert.HasCount(expected.Length, lines.Where(line => line.Contains(".npz", StringComparison.Ordinal)).ToArray(), string.Join('\n', lines));
        foreach (var (line, all) in expected.Zip(lines.Where(line => line.Contains(".npz", StringComparison.Ordinal))))
            StringAssert.EndsWith(all, line);
    }

    [TestMethod]
    public void Only_what_can_be_fetched_and_is_heard_has_a_log()
    {
        var context = new RunContext("BiTScore", new MLContext(), CancellationToken.None);
        Assert.IsNotNull(DownloadLog.OptionsFor("BiT-M-R50x1", context)?.Progress);
        Assert.IsNull(DownloadLog.OptionsFor("bit-mini", context));
        Assert.IsNull(DownloadLog.OptionsFor("BiT-M-R50x1", context with { Log = null }));
    }
}
