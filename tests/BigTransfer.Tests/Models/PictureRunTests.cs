using BigTransfer.Inference;
using BigTransfer.Models;
using BigTransfer.Tests.Graphs;
using static BigTransfer.Tests.Models.ForeignOnnx;
using DataType = BigTransfer.Graphs.Onnx.TensorProto.Types.DataType;

namespace BigTransfer.Tests.Models;

/// <summary>Runs over pictures that are prepared meanwhile, against runs over pixels that are ready.</summary>
[TestClass]
public sealed class PictureRunTests : IDisposable
{
    private const int Side = 33, Pixels = 3 * Side * Side;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(2, 1)]
    [DataRow(2, 2)]
    [DataRow(4, 3)]
    public void Each_picture_is_prepared_once_and_gets_its_own_values(int threads, int callers)
    {
        using var model = Load(threads, callers);
        foreach (int count in new[] { 1, 2, 5, 8, 9, 17, 34 })
        {
            var pixels = BiTGraphTests.Pixels(count, 3, Side, Side);
            var expected = model.Run(pixels, ["stage2", "embedding"]);
            int area = expected["stage2"].Shape[2] * expected["stage2"].Shape[3];
            LayerRequest[] layers = [new("embedding", 1024), new("stage2", 256 * area, Pooled: false), new("stage2", 256)];
            foreach (int every in new[] { 0, 1, 2, 3, 7 })
            {
                var batch = new Batch(pixels.Data, count, layers.Length, i => every == 0 || i % every != every - 1);
                model.Run(batch, Side, Side, layers);
                CollectionAssert.AreEqual(Enumerable.Repeat(1, count).ToArray(), batch.Prepared, $"{count} pictures, every {every}. bad");
                for (int i = 0; i < count; i++)
                {
                    if (!batch.IsGood(i))
                    {
                        Assert.IsTrue(batch.Values[i].All(values => values is null), $"picture {i} was left out");
                        continue;
                    }
                    AssertClose(expected["embedding"].Data.AsSpan(i * 1024, 1024), batch.Values[i][0]);
                    float[] map = expected["stage2"].Data.AsSpan(i * 256 * area, 256 * area).ToArray();
                    AssertClose(map, batch.Values[i][1]);
                    AssertClose([.. map.Chunk(area).Select(channel => channel.Average())], batch.Values[i][2]);
                }
            }
        }
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(4, 1)]
    [DataRow(3, 2)]
    public void A_network_of_a_fixed_batch_leaves_pictures_out_too(int fixedBatch, int callers)
    {
        using var model = BiTModel.Load(
            Network(DataType.Float, fixedBatch, 3, Side, Side).Write(_folder.File("fixed.onnx")),
            new() { Inference = new() { Device = Device.Cpu, Threads = callers, Callers = callers } });
        var pixels = BiTGraphTests.Pixels(11, 3, Side, Side);
        float[] expected = model.Run(pixels, ["y"])["y"].Data;
        var batch = new Batch(pixels.Data, 11, 1, i => i % 5 != 1);
        model.Run(batch, Side, Side, [new("y", Classes)]);
        for (int i = 0; i < 11; i++)
        {
            if (batch.IsGood(i))
                AssertClose(expected.AsSpan(i * Classes, Classes), batch.Values[i][0]);
            else
                Assert.IsNull(batch.Values[i][0]);
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void What_preparing_or_taking_throws_comes_out_itself_and_stops_the_rest(int callers)
    {
        using var model = Load(threads: 2, callers);
        var preparing = new Batch(new float[Pixels], 500, 1, i => i != 9 ? true : throw new InvalidOperationException("picture 9"), samePixels: true);
        Assert.AreEqual("picture 9", Assert.ThrowsExactly<InvalidOperationException>(() => model.Run(preparing, Side, Side, [new("embedding", 1024)])).Message);
        if (callers > 1)
            Assert.IsLessThan(100, preparing.Prepared.Sum());
        var taking = new Batch(new float[Pixels], 40, 1, _ => true, samePixels: true)
        {
            Taken = i =>
            {
                if (i == 3)
                    throw new BigTransferException("values 3");
            },
        };
        Assert.AreEqual("values 3", Assert.ThrowsExactly<BigTransferException>(() => model.Run(taking, Side, Side, [new("embedding", 1024)])).Message);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void A_cancelled_run_stops_between_pictures_with_the_callers_token(int callers)
    {
        using var model = Load(threads: 2, callers);
        using var source = new CancellationTokenSource();
        using var cancelled = new ManualResetEventSlim();
        int begun = 0;
        var batch = new Batch(
            new float[Pixels], 1000, 1,
            _ =>
            {
                int number = Interlocked.Increment(ref begun);
                if (number == 3)
                {
                    source.Cancel();
                    cancelled.Set();
                }
                // Whoever prepares meanwhile: pictures go by faster than a first cancellation.
                return number <= 3 || cancelled.Wait(TimeSpan.FromSeconds(30));
            },
            samePixels: true);
        var error = Assert.Throws<OperationCanceledException>(() => model.Run(batch, Side, Side, [new("embedding", 1024)], source.Token));
        Assert.AreEqual(source.Token, error.CancellationToken);
        Assert.IsLessThan(20, batch.Prepared.Sum());
    }

    [TestMethod]
    public void Callers_hold_the_pixels_of_their_own_parts_only()
    {
        using var model = Load(threads: 2, callers: 2);
        int ahead = 0, most = 0;
        var batch = new Batch(
            new float[Pixels], 200, 1,
            _ =>
            {
                int now = Interlocked.Increment(ref ahead);
                for (int seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
                    Interlocked.CompareExchange(ref most, now, seen);
                return true;
            },
            samePixels: true)
        {
            Taken = _ => Interlocked.Decrement(ref ahead),
        };
        model.Run(batch, Side, Side, [new("embedding", 1024)]);
        Assert.IsLessThanOrEqualTo(8, most, "two callers, parts of four");
    }

    [TestMethod]
    public void What_cannot_be_asked_for_is_named()
    {
        using var model = Load(threads: 1, callers: 1);
        var batch = new Batch(new float[Pixels], 1, 1, _ => true);
        StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => model.Run(batch, Side, Side, [new("stage9", 1)])).Message, "'stage9'");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => model.Run(batch, Side, Side, [new("embedding", 1023)])).Message,
            "layer 'embedding': expected a destination of 1024 values, found 1023");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.Run(batch, Side, Side, []));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.Run(batch, 0, Side, [new("embedding", 1024)]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.Run(new Batch([], 0, 1, _ => true), Side, Side, [new("embedding", 1024)]));
    }

    private static BiTModel Load(int threads, int callers) =>
        BiTModel.Load(options: new() { Inference = new() { Device = Device.Cpu, Threads = threads, Callers = callers } });

    private static void AssertClose(ReadOnlySpan<float> expected, float[]? found)
    {
        Assert.AreEqual(expected.Length, found?.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found![i], 1e-5f + (1e-5f * Math.Abs(expected[i])), $"value {i}");
    }

    private sealed class Batch(float[] pixels, int count, int layers, Func<int, bool> isGood, bool samePixels = false) : IPictureBatch
    {
        public int Count => count;

        public int[] Prepared { get; } = new int[count];

        public float[]?[][] Values { get; } = [.. Enumerable.Range(0, count).Select(_ => new float[]?[layers])];

        public Action<int> Taken { get; init; } = _ => { };

        public bool IsGood(int picture) => isGood(picture);

        public bool Prepare(int picture, Span<float> destination)
        {
            Interlocked.Increment(ref Prepared[picture]);
            Assert.AreEqual(Pixels, destination.Length);
            destination.Fill(float.NaN);
            if (!isGood(picture))
                return false;
            pixels.AsSpan(samePixels ? 0 : picture * Pixels, Pixels).CopyTo(destination);
            return true;
        }

        public void Take(int picture, int layer, ReadOnlySpan<float> values)
        {
            Assert.IsNull(Values[picture][layer], "taken once");
            Values[picture][layer] = values.ToArray();
            Taken(picture);
        }
    }
}
