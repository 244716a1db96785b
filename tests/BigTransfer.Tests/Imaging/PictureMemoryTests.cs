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
}
