using BigTransfer.Inference;

namespace BigTransfer.Tests.Inference;

[TestClass]
public sealed class RunPlanTests
{
    [TestMethod]
    [DataRow(1, 4, 2)]
    [DataRow(4, 4, 2)]
    [DataRow(5, 4, 2)]
    [DataRow(33, 4, 1)]
    [DataRow(33, 4, 3)]
    [DataRow(7, 1, 7)]
    [DataRow(33, 4, 2, true)]
    [DataRow(32, 4, 3, true)]
    [DataRow(5, 4, 2, true)]
    public void Every_picture_is_in_exactly_one_part(int pictures, int part, int callers, bool tapers = false)
    {
        var runs = new int[pictures];
        new RunPlan(null!, pictures, part, callers, tapers).Run(
            (first, count, _) =>
            {
                Assert.IsLessThanOrEqualTo(part, count);
                for (int i = first; i < first + count; i++)
                    Interlocked.Increment(ref runs[i]);
            },
            CancellationToken.None);
        Assert.IsTrue(runs.All(n => n == 1), string.Join(' ', runs));
    }

    [TestMethod]
    public void Parts_that_taper_are_half_of_what_each_caller_would_have_of_the_rest()
    {
        var parts = new List<(int First, int Count)>();
        new RunPlan(null!, 33, 4, 2, Tapers: true).Run(
            (first, count, _) =>
            {
                lock (parts)
                    parts.Add((first, count));
            },
            CancellationToken.None);
        int[] expected = [4, 4, 4, 4, 4, 4, 3, 2, 1, 1, 1, 1];
        CollectionAssert.AreEqual(expected, parts.OrderBy(part => part.First).Select(part => part.Count).ToArray());
    }

    [TestMethod]
    public void The_first_failure_stops_the_others_and_is_thrown_itself()
    {
        int begun = 0;
        var error = Assert.ThrowsExactly<BigTransferException>(() => new RunPlan(null!, 1000, 1, 3).Run(
            (first, _, stop) =>
            {
                Interlocked.Increment(ref begun);
                if (first == 1)
                    throw new BigTransferException("part 1");
                stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(30));
                stop.ThrowIfCancellationRequested();
            },
            CancellationToken.None));
        Assert.AreEqual("part 1", error.Message);
        Assert.IsLessThanOrEqualTo(4, begun);
    }

    [TestMethod]
    public void A_cancelled_run_says_so_with_the_callers_token()
    {
        using var source = new CancellationTokenSource();
        var error = Assert.Throws<OperationCanceledException>(() => new RunPlan(null!, 100, 1, 2).Run(
            (_, _, stop) =>
            {
                source.Cancel();
                stop.ThrowIfCancellationRequested();
            },
            source.Token));
        Assert.AreEqual(source.Token, error.CancellationToken);
    }

    [TestMethod]
    public void Two_threads_of_one_core_count_once()
    {
        using var folder = new TempFolder();
        foreach (var (cpu, siblings) in new[] { ("cpu0", "0,2"), ("cpu1", "1,3"), ("cpu2", "0,2\n"), ("cpu3", "1,3") })
        {
            string topology = Directory.CreateDirectory(folder.File($"{cpu}/topology")).FullName;
            File.WriteAllText(Path.Combine(topology, "thread_siblings_list"), siblings);
        }
        Directory.CreateDirectory(folder.File("cpufreq"));
        Assert.AreEqual(2, Cores.Count(Path.GetDirectoryName(folder.File("x"))!));
        Assert.AreEqual(int.MaxValue, Cores.Count(folder.File("none")));
        Assert.IsInRange(1, Environment.ProcessorCount, Cores.Physical);
    }
}
