using BigTransfer.Imaging;
using BigTransfer.Models;

namespace BigTransfer.Tests.Models;

[TestClass]
public sealed class FileEmbedderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(32)]
    public void Results_come_in_order_and_bad_files_do_not_disturb_the_others(int batchSize)
    {
        using var model = BiTModel.Load();
        string[] files = [.. Enumerable.Range(0, 7).Select(i => i is 2 or 5 ? Broken(i) : Picture(i))];
        var results = new FileEmbedder(model, batchSize: batchSize).Embed(files).ToList();

        CollectionAssert.AreEqual(files, results.Select(r => r.Path).ToArray());
        for (int i = 0; i < files.Length; i++)
        {
            if (i is 2 or 5)
            {
                Assert.IsNull(results[i].Values);
                StringAssert.Contains(results[i].Error!.Message, files[i]);
                continue;
            }
            float[] alone = model.Embed(ImageDecoder.Decode(files[i]));
            float largest = alone.Max(Math.Abs);
            for (int j = 0; j < alone.Length; j++)
                Assert.AreEqual(alone[j], results[i].Values![j], 1e-5f * largest);
        }
    }

    [TestMethod]
    public void A_batch_of_bad_files_only_gives_their_errors()
    {
        using var model = BiTModel.Load();
        var results = new FileEmbedder(model).Embed([Broken(0), Broken(1)]).ToList();
        Assert.HasCount(2, results);
        Assert.IsTrue(results.All(r => r.Values is null && r.Error is not null));
    }

    [TestMethod]
    public void A_batch_that_no_memory_holds_is_refused()
    {
        using var model = BiTModel.Load();
        var error = Assert.ThrowsExactly<BigTransferException>(() => new FileEmbedder(model, model.Recipe.WithSize(8192)));
        StringAssert.Contains(error.Message, "a batch of 32 pictures of 8192 x 8192");
    }

    [TestMethod]
    public void A_cancelled_enumeration_stops()
    {
        using var model = BiTModel.Load();
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => new FileEmbedder(model).Embed([Picture(0), Picture(1)], source.Token).ToList());
    }

    [TestMethod]
    public void Sources_are_read_and_pictures_decoded_a_batch_at_a_time()
    {
        using var model = BiTModel.Load();
        int read = 0, decoded = 0;
        var sources = Enumerable.Range(0, 100).Select(i =>
        {
            read++;
            return i;
        });
        var results = new FileEmbedder(model, model.Recipe.WithSize(32), batchSize: 4).Embed(sources, i =>
        {
            Interlocked.Increment(ref decoded);
            return Noise(i);
        });
        Assert.AreEqual(0, read, "nothing before it is asked for");
        int seen = 0;
        foreach (var (source, values, _) in results.Take(13))
        {
            Assert.AreEqual(seen++, source);
            Assert.HasCount(model.EmbeddingSize, values!);
            Assert.AreEqual(((seen - 1) / 4 * 4) + 4, read);
            Assert.AreEqual(read, decoded);
        }
    }

    [TestMethod]
    public void What_sources_or_decoder_throw_that_is_no_pictures_fault_comes_after_the_batches_before()
    {
        using var model = BiTModel.Load();
        var embedder = new FileEmbedder(model, model.Recipe.WithSize(32), batchSize: 2);
        AssertFails("no more", 2, embedder.Embed(Sources(), Noise));
        AssertFails("decoder", 4, embedder.Embed(Enumerable.Range(0, 6), i => i < 5 ? Noise(i) : throw new InvalidOperationException("decoder")));

        static void AssertFails<T>(string message, int before, IEnumerable<T> results)
        {
            int seen = 0;
            Assert.AreEqual(message, Assert.ThrowsExactly<InvalidOperationException>(() =>
            {
                foreach (var _ in results)
                    seen++;
            }).Message);
            Assert.AreEqual(before, seen);
        }

        static IEnumerable<int> Sources()
        {
            yield return 0;
            yield return 1;
            yield return 3;
            throw new InvalidOperationException("no more");
        }
    }

    [TestMethod]
    public void Many_pictures_take_little_more_memory_than_their_vectors()
    {
        using var model = BiTModel.Load(options: new() { Inference = new() { Threads = 2 } });
        var embedder = new FileEmbedder(model, model.Recipe.WithSize(32), batchSize: 4);
        string picture = Picture(1);
        _ = embedder.Embed(Enumerable.Repeat(picture, 40)).Count();
        long few = Allocated(8), many = Allocated(108);
        Assert.IsLessThan(100 * (sizeof(float) * model.EmbeddingSize + 12_000), many - few);

        long Allocated(int count)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Assert.AreEqual(count, embedder.Embed(Enumerable.Repeat(picture, count)).Count());
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }
    }

    [TestMethod]
    public void An_enumeration_that_is_left_early_leaves_nothing_behind()
    {
        using var model = BiTModel.Load();
        string[] files = [.. Enumerable.Range(0, 9).Select(Picture)];
        for (int taken = 0; taken < 6; taken++)
            CollectionAssert.AreEqual(files[..taken], new FileEmbedder(model, batchSize: 2).Embed(files).Take(taken).Select(r => r.Path).ToArray());
    }

    private string Broken(int i)
    {
        string path = _folder.File($"{i}.jpg");
        File.WriteAllText(path, "no picture");
        return path;
    }

    private string Picture(int i)
    {
        string path = _folder.File($"{i}.png");
        ImageEncoder.SavePng(Noise(i), path);
        return path;
    }

    private static RgbImage Noise(int i)
    {
        var pixels = new byte[(40 + i) * 50 * 3];
        new Random(i).NextBytes(pixels);
        return new RgbImage(40 + i, 50, pixels);
    }
}
