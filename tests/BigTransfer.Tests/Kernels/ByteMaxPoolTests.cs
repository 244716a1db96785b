using BigTransfer.Kernels;

namespace BigTransfer.Tests.Kernels;

/// <summary>The stem's pool over bytes against its definition over a padded map.</summary>
[TestClass]
public sealed unsafe class ByteMaxPoolTests
{
    [TestMethod]
    [DataRow(1, 1, 3)]
    [DataRow(2, 3, 64)]
    [DataRow(7, 5, 33)]
    [DataRow(6, 8, 15)]
    [DataRow(17, 1, 16)]
    public void Windows_at_the_border_see_each_channel_s_level_of_zero(int height, int width, int channels)
    {
        var random = new Random(height);
        // Mostly below the levels of 0, which then show.
        byte[] map = [.. Enumerable.Range(0, height * width * channels).Select(_ => (byte)random.Next(140))];
        byte[] zeros = [.. Enumerable.Range(0, channels).Select(_ => (byte)random.Next(100, 140))];
        int h = (int)ByteMaxPool.Side(height), w = (int)ByteMaxPool.Side(width);
        Assert.AreEqual((height + 2 - 3) / 2 + 1, h);
        var actual = new byte[h * w * channels];
        var scratch = new byte[width * channels];
        fixed (byte* x = map, y = actual)
        {
            for (int row = 0; row < h; row++)
                ByteMaxPool.Row(x, y + (row * w * channels), row, height, width, zeros, scratch);
        }
        for (int i = 0; i < actual.Length; i++)
        {
            int channel = i % channels, left = (i / channels % w * 2) - 1, top = (i / channels / w * 2) - 1, largest = 0;
            for (int v = top; v < top + 3; v++)
            {
                for (int u = left; u < left + 3; u++)
                {
                    bool inside = v >= 0 && u >= 0 && v < height && u < width;
                    largest = Math.Max(largest, inside ? map[((v * width) + u) * channels + channel] : zeros[channel]);
                }
            }
            Assert.AreEqual(largest, actual[i], $"element {i}");
        }
    }
}
