using BigTransfer.Imaging;

namespace BigTransfer.Tests.Imaging;

[TestClass]
public sealed class PictureMemoryTests
{
    [TestMethod]
    public void A_thread_gets_what_another_has_given_back()
    {
        const int length = 1_000_000, threads = 40;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int i = 0; i < threads; i++)
        {
            var thread = new Thread(() => PictureMemory.Pool.Return(PictureMemory.Pool.Rent(length)));
            thread.Start();
            thread.Join();
        }
        Assert.IsLessThan(threads / 4 * length, GC.GetTotalAllocatedBytes(precise: true) - before);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow((1 << 22) - 1)]
    [DataRow(1 << 22)]
    [DataRow((1 << 22) + 1)]
    [DataRow(50_000_000)]
    public void Any_length_is_given_and_taken_back(int length)
    {
        byte[] first = PictureMemory.Pool.Rent(length), second = PictureMemory.Pool.Rent(length);
        Assert.IsGreaterThanOrEqualTo(length, first.Length);
        Assert.IsTrue(length == 0 || first != second);
        PictureMemory.Pool.Return(first);
        PictureMemory.Pool.Return(second);
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
        var recipe = PreprocessPresets.Find("official-pytorch").WithSize(224);
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
}
