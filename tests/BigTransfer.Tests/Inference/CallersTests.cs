using BigTransfer.Graphs;
using BigTransfer.Inference;
using BigTransfer.Models;
using BigTransfer.Tests.Checkpoints;
using Microsoft.ML.OnnxRuntime;

namespace BigTransfer.Tests.Inference;

[TestClass]
public sealed class CallersTests
{
    private const int Side = 48, Pixels = 3 * Side * Side;

    [TestMethod]
    [DataRow(2, 0)]
    [DataRow(2, 2)]
    [DataRow(4, 3)]
    [DataRow(1, 0)]
    public void Values_do_not_depend_on_how_a_batch_is_split(int threads, int callers)
    {
        using var whole = Load(threads, callers: 1);
        using var split = Load(threads, callers);
        foreach (int count in new[] { 1, 2, 3, 7, 13 })
        {
            var pixels = Random(count);
            float[] expected = new float[count * whole.EmbeddingSize], found = new float[expected.Length];
            whole.Run(pixels, count, Side, Side, whole.EmbeddingLayer, expected);
            split.Run(pixels, count, Side, Side, split.EmbeddingLayer, found);
            AssertSame(expected, found);

            string[] layers = ["embedding", "stage2", "logits"];
            var input = new FloatTensor(pixels, count, 3, Side, Side);
            var (one, other) = (whole.Run(input, layers), split.Run(input, layers));
            foreach (string layer in layers)
            {
                CollectionAssert.AreEqual(one[layer].Shape.ToArray(), other[layer].Shape.ToArray());
                AssertSame(one[layer].Data, other[layer].Data);
            }
        }
    }

    [TestMethod]
    public void Callers_are_as_many_as_threads_where_there_are_as_many_pictures()
    {
        using var automatic = Load(threads: 3, callers: 0);
        CollectionAssert.AreEqual(new[] { 1, 1, 3, 3 }, new[] { 1, 2, 3, 32 }.Select(n => automatic.CallersFor(n, "embedding")).ToArray());
        using var chosen = Load(threads: 4, callers: 2);
        CollectionAssert.AreEqual(new[] { 1, 2, 2 }, new[] { 1, 2, 32 }.Select(n => chosen.CallersFor(n, "embedding")).ToArray());
        using var one = Load(threads: 4, callers: 1);
        Assert.AreEqual(1, one.CallersFor(32, "embedding"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new InferenceOptions { Callers = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => one.CallersFor(0, "embedding"));
    }

    [TestMethod]
    public void A_second_session_is_opened_once_it_would_have_served_enough_pictures()
    {
        byte[] model = Model();
        var opened = new List<int>();
        using var sessions = new CallerSessions(Open, Open, new InferenceOptions { Threads = 2 }, model.Length, pictures: 8);
        CollectionAssert.AreEqual(new[] { 1 }, opened, "a batch: the callers' session, of one thread");
        var shared = sessions.Any;
        for (int i = 1; i < CallerSessions.PatienceAlone; i++)
            Assert.AreEqual((shared, 1), sessions.For(1));
        var (alone, callers) = sessions.For(1);
        Assert.AreNotSame(shared, alone);
        Assert.AreEqual(1, callers);
        Assert.AreEqual((shared, 2), sessions.For(2));
        CollectionAssert.AreEqual(new[] { 1, 2 }, opened);

        opened.Clear();
        using var other = new CallerSessions(Open, Open, new InferenceOptions { Threads = 2 }, model.Length, pictures: 1);
        var first = other.Any;
        Assert.AreEqual((first, 1), other.For(CallerSessions.PatienceShared - 1));
        Assert.AreEqual(2, other.For(2).Callers);
        CollectionAssert.AreEqual(new[] { 2, 1 }, opened);

        InferenceSession Open(int threads)
        {
            opened.Add(threads);
            return new InferenceSession(model);
        }
    }

    [TestMethod]
    public void Large_weights_are_held_once()
    {
        byte[] model = Model();
        using var sessions = new CallerSessions(Open, Open, new InferenceOptions { Threads = 2 }, weights: 2L << 30, pictures: 8);
        Assert.AreEqual((sessions.Any, 1), sessions.For(1000));

        InferenceSession Open(int threads) => threads == 2 ? new InferenceSession(model) : throw new AssertFailedException($"{threads} threads");
    }

    [TestMethod]
    public async Task Runs_of_many_threads_with_many_callers_give_the_same_values()
    {
        using var model = Load(threads: 2, callers: 0);
        var pixels = Random(6);
        float[] expected = new float[6 * model.EmbeddingSize];
        model.Run(pixels, 6, Side, Side, model.EmbeddingLayer, expected);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(t => Task.Run(() =>
        {
            int count = (t % 3 * 2) + 1;
            var found = new float[count * model.EmbeddingSize];
            for (int round = 0; round < 5; round++)
                model.Run(pixels, count, Side, Side, model.EmbeddingLayer, found);
            AssertSame(expected.AsSpan(0, found.Length), found);
        })));
    }

    [TestMethod]
    public void A_split_run_is_cancelled()
    {
        using var model = Load(threads: 2, callers: 0);
        var pixels = Random(64);
        using var source = new CancellationTokenSource();
        source.CancelAfter(1);
        Assert.Throws<OperationCanceledException>(() =>
        {
            while (true)
                model.Run(pixels, 64, Side, Side, model.EmbeddingLayer, new float[64 * model.EmbeddingSize], source.Token);
        });
    }

    private static BiTModel Load(int threads, int callers) =>
        BiTModel.Load(options: new() { Inference = new() { Device = Device.Cpu, Threads = threads, Callers = callers } });

    private static byte[] Model()
    {
        using var weights = CheckpointFiles.Open(CheckpointFiles.Npz(CheckpointFiles.Official()));
        return OnnxGraph.ToBytes(weights, ["embedding"]);
    }

    private static float[] Random(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count * Pixels).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    private static void AssertSame(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        float largest = 0;
        foreach (float value in expected)
            largest = Math.Max(largest, Math.Abs(value));
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], 1e-6f * largest);
    }
}
