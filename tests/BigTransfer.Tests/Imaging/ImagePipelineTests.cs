using BigTransfer.Imaging;

namespace BigTransfer.Tests.Imaging;

[TestClass]
public sealed class ImagePipelineTests
{
    private static readonly PreprocessRecipe Recipe = PreprocessPresets.Find("official-pytorch").WithSize(8);
    private const int Length = 3 * 8 * 8;

    [TestMethod]
    [DataRow(0, 4)]
    [DataRow(1, 4)]
    [DataRow(4, 4)]
    [DataRow(11, 4)]
    [DataRow(7, 1)]
    public void Batches_come_in_order_with_the_pixels_and_errors_of_their_pictures(int count, int batchSize)
    {
        using var pipeline = new ImagePipeline<int>(Enumerable.Range(0, count), Decode, Recipe, batchSize, CancellationToken.None);
        var expected = new float[Length];
        int seen = 0;
        while (pipeline.Next() is { } batch)
        {
            Assert.AreEqual(Math.Min(batchSize, count - seen), batch.Sources.Count);
            for (int i = 0; i < batch.Sources.Count; i++, seen++)
            {
                Assert.AreEqual(seen, batch.Sources[i]);
                var pixels = batch.Pixels.AsSpan(i * Length, Length);
                if (seen % 3 == 2)
                {
                    Assert.AreEqual($"picture {seen}", batch.Errors[i]?.Message);
                    Assert.IsFalse(pixels.ContainsAnyExcept(0));
                    continue;
                }
                Assert.IsNull(batch.Errors[i]);
                Preprocessor.Run(Decode(seen), Recipe, expected);
                Assert.IsTrue(expected.AsSpan().SequenceEqual(pixels), $"picture {seen}");
            }
        }
        Assert.AreEqual(count, seen);
        Assert.IsNull(pipeline.Next());
    }

    [TestMethod]
    public void No_more_than_one_batch_is_read_and_prepared_ahead()
    {
        int read = 0, decoded = 0;
        using var pipeline = new ImagePipeline<int>(
            Enumerable.Range(0, 100).Select(i =>
            {
                Interlocked.Increment(ref read);
                return i;
            }),
            i =>
            {
                Interlocked.Increment(ref decoded);
                return Decode(0);
            },
            Recipe, 4, CancellationToken.None);
        Assert.AreEqual(0, read, "nothing before it is asked for");
        for (int batch = 1; batch <= 5; batch++)
        {
            Assert.IsNotNull(pipeline.Next());
            Assert.IsTrue(SpinWait.SpinUntil(() => Volatile.Read(ref decoded) == 4 * (batch + 1), TimeSpan.FromSeconds(60)), "the next is prepared meanwhile");
            Assert.AreEqual(4 * (batch + 1), read);
        }
    }

    [TestMethod]
    public void Two_buffers_are_used_over_and_over()
    {
        using var pipeline = new ImagePipeline<int>(Enumerable.Repeat(0, 40), Decode, Recipe, 4, CancellationToken.None);
        var buffers = new HashSet<float[]>();
        while (pipeline.Next() is { } batch)
            buffers.Add(batch.Pixels);
        Assert.HasCount(2, buffers);
    }

    [TestMethod]
    public void What_the_sources_throw_comes_after_the_batches_before()
    {
        using var pipeline = new ImagePipeline<int>(Sources(), Decode, Recipe, 2, CancellationToken.None);
        Assert.IsNotNull(pipeline.Next());
        Assert.AreEqual("no more", Assert.ThrowsExactly<InvalidOperationException>(() => pipeline.Next()).Message);

        static IEnumerable<int> Sources()
        {
            yield return 0;
            yield return 1;
            yield return 3;
            throw new InvalidOperationException("no more");
        }
    }

    [TestMethod]
    public void What_a_decoder_throws_that_is_no_pictures_fault_comes_out_as_it_is()
    {
        using var pipeline = new ImagePipeline<int>(
            Enumerable.Range(0, 6), i => i < 4 ? Decode(0) : throw new InvalidOperationException("decoder"), Recipe, 2, CancellationToken.None);
        Assert.IsNotNull(pipeline.Next());
        Assert.IsNotNull(pipeline.Next());
        Assert.AreEqual("decoder", Assert.ThrowsExactly<InvalidOperationException>(() => pipeline.Next()).Message);
    }

    [TestMethod]
    public void Cancelling_and_disposing_stop_what_is_under_way()
    {
        using var source = new CancellationTokenSource();
        int begun = 0;
        using (var pipeline = new ImagePipeline<int>(
            Enumerable.Range(0, 1_000_000),
            i =>
            {
                if (Interlocked.Increment(ref begun) == 4)
                    source.Cancel();
                return Decode(0);
            },
            Recipe, 2, source.Token))
        {
            var error = Assert.Throws<OperationCanceledException>(() =>
            {
                while (pipeline.Next() is not null)
                {
                }
            });
            Assert.AreEqual(source.Token, error.CancellationToken);
        }
        int after = Volatile.Read(ref begun);
        Assert.IsLessThan(20, after);
        var left = new ImagePipeline<int>(Enumerable.Range(0, 1000), Count, Recipe, 8, CancellationToken.None);
        Assert.IsNotNull(left.Next());
        left.Dispose();
        after = Volatile.Read(ref begun);
        Thread.Sleep(20);
        Assert.AreEqual(after, Volatile.Read(ref begun), "nothing goes on after the end");

        RgbImage Count(int i)
        {
            Interlocked.Increment(ref begun);
            return Decode(0);
        }
    }

    [TestMethod]
    public void A_rented_picture_is_the_decoded_one_until_it_is_disposed()
    {
        using var folder = new TempFolder();
        string file = folder.File("a.png");
        var random = new Random(1);
        var pixels = new byte[3 * 37 * 21];
        random.NextBytes(pixels);
        ImageEncoder.SavePng(new RgbImage(37, 21, pixels), file);
        foreach (var rented in new[] { ImageDecoder.Rent(file), ImageDecoder.Rent(File.ReadAllBytes(file), "a") })
        {
            Assert.AreEqual((37, 21), (rented.Width, rented.Height));
            Assert.IsTrue(pixels.AsSpan().SequenceEqual(rented.Pixels.AsSpan(0, pixels.Length)));
            rented.Dispose();
            rented.Dispose();
            Assert.IsEmpty(rented.Pixels);
        }
        var kept = ImageDecoder.Decode(file);
        kept.Dispose();
        CollectionAssert.AreEqual(pixels, kept.Pixels);
    }

    [TestMethod]
    public void Preparing_a_picture_takes_no_memory_of_its_size()
    {
        using var folder = new TempFolder();
        string file = folder.File("a.png");
        ImageEncoder.SavePng(new RgbImage(500, 375, new byte[3 * 500 * 375]), file);
        var recipe = Recipe.WithSize(224);
        var pixels = new float[3 * 224 * 224];
        Prepare(3);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Prepare(16);
        Assert.IsLessThan(16 * 8_000, GC.GetAllocatedBytesForCurrentThread() - before, "16 pictures of 562,500 bytes");

        void Prepare(int count)
        {
            for (int i = 0; i < count; i++)
            {
                using var picture = ImageDecoder.Rent(file);
                Preprocessor.Run(picture, recipe, pixels);
            }
        }
    }

    // Every third is broken.
    private static RgbImage Decode(int i)
    {
        if (i % 3 == 2)
            throw new BigTransferException($"picture {i}");
        var pixels = new byte[3 * 10 * 12];
        new Random(i).NextBytes(pixels);
        return new RgbImage(12, 10, pixels);
    }
}
