using System.Runtime.InteropServices;
using BigTransfer.Graphs.Blocks;
using BigTransfer.Kernels;

namespace BigTransfer.Tests.Kernels;

/// <summary>Winograd's 3x3 convolution against the sum that defines it, in double, and its widths against each other to the bit.</summary>
[TestClass]
public sealed unsafe class WinogradStripTests
{
    [TestMethod]
    [DataRow(8, 8, 8, 1, 1, 1)]
    [DataRow(16, 16, 32, 2, 3, 5)]
    [DataRow(16, 32, 16, 1, 4, 4)]
    [DataRow(8, 24, 72, 1, 5, 4)] // a panel of 64 and one of 8
    [DataRow(16, 48, 112, 1, 9, 7)] // 64 and three vectors
    [DataRow(16, 16, 96, 3, 7, 7)]
    [DataRow(8, 16, 40, 2, 14, 13)]
    [DataRow(16, 64, 64, 1, 21, 34)]
    public void Every_width_is_the_sum_by_definition(int block, int inputs, int outputs, int pictures, int height, int width)
    {
        var random = new Random(inputs + (31 * outputs) + height);
        float[] x = Values(random, pictures * inputs * height * width, 1), kernel = Values(random, outputs * inputs * 9, MathF.Sqrt(9 * inputs));
        var expected = Plain(x, kernel, inputs, outputs, pictures, height, width);
        var maps = new WinogradMaps(block, inputs, outputs, pictures, height, width);
        var factors = new float[maps.Factors];
        WinogradLayout.Instance.LayOut(kernel, [outputs, inputs, 3, 3], factors, 0, outputs);
        float[] blocks = ToBlocks(x, pictures, inputs, height * width, block);
        var scalar = Run<ScalarLanes>(maps, blocks, factors, maps.Tiles);
        for (int i = 0; i < expected.Length; i++)
        {
            int position = i % (height * width), channel = i / (height * width) % outputs, picture = i / (height * width) / outputs;
            int at = ((((picture * outputs / block) + (channel / block)) * height * width) + position) * block + (channel % block);
            Assert.AreEqual(expected[i], scalar[at], 1e-5, $"{channel} {position}");
        }
        CollectionAssert.AreEqual(scalar, Run<Lanes128>(maps, blocks, factors, maps.Tiles), "128 bits");
        CollectionAssert.AreEqual(scalar, Run<Lanes256>(maps, blocks, factors, maps.Tiles), "256 bits");
        CollectionAssert.AreEqual(scalar, Run<Lanes256>(maps, blocks, factors, 5), "strips of 5");
        if (block == 16)
            CollectionAssert.AreEqual(scalar, Run<Lanes512>(maps, blocks, factors, 7), "512 bits in strips of 7");
    }

    [TestMethod]
    public void A_strip_is_what_a_cache_holds_and_no_less_than_the_kernels()
    {
        var wide = new WinogradMaps(16, 64, 64, 1, 56, 56);
        Assert.AreEqual((196L, 40), (wide.Tiles, wide.Strip)); // five of at most 42
        Assert.IsLessThanOrEqualTo(768 << 10, (int)WinogradStrip<ScalarLanes>.ScratchLength(wide, wide.Strip) * sizeof(float));
        Assert.AreEqual(16, new WinogradMaps(16, 256, 256, 1, 14, 14).Strip, "kernels of 9.4 MB are read once");
        Assert.AreEqual(1, new WinogradMaps(16, 16, 16, 1, 1, 1).Strip);
    }

    private static float[] Run<TLanes>(WinogradMaps maps, float[] input, float[] factors, long stripTiles) where TLanes : unmanaged, ILanes<TLanes>
    {
        var output = new float[maps.Pictures * maps.Outputs * maps.Height * maps.Width];
        Array.Fill(output, float.NaN);
        for (long first = 0; first < maps.Tiles; first += stripTiles)
        {
            int tiles = (int)Math.Min(stripTiles, maps.Tiles - first);
            nuint bytes = (nuint)WinogradStrip<TLanes>.ScratchLength(maps, tiles) * sizeof(float);
            var scratch = (float*)NativeMemory.AlignedAlloc(bytes, 64);
            new Span<byte>(scratch, (int)bytes).Fill(0xff); // NaN
            fixed (float* x = input, kernels = factors, y = output)
                new WinogradStrip<TLanes>(maps, x, kernels, y, first, tiles, scratch).All();
            NativeMemory.AlignedFree(scratch);
        }
        return output;
    }

    private static float[] ToBlocks(float[] x, int pictures, int channels, int positions, int block)
    {
        var blocks = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            int position = i % positions, channel = i / positions % channels, picture = i / positions / channels;
            blocks[((((picture * channels / block) + (channel / block)) * positions) + position) * block + (channel % block)] = x[i];
        }
        return blocks;
    }

    private static double[] Plain(float[] x, float[] kernel, int inputs, int outputs, int pictures, int height, int width)
    {
        var y = new double[pictures * outputs * height * width];
        for (int i = 0; i < y.Length; i++)
        {
            int column = i % width, row = i / width % height, output = i / width / height % outputs, picture = i / width / height / outputs;
            for (int input = 0; input < inputs; input++)
            {
                for (int k = 0; k < 9; k++)
                {
                    int r = row + (k / 3) - 1, c = column + (k % 3) - 1;
                    if (r >= 0 && r < height && c >= 0 && c < width)
                        y[i] += (double)x[((((picture * inputs) + input) * height) + r) * width + c] * kernel[(((output * inputs) + input) * 9) + k];
                }
            }
        }
        return y;
    }

    private static float[] Values(Random random, int count, float divisor) =>
        [.. Enumerable.Range(0, count).Select(_ => ((2 * random.NextSingle()) - 1) / divisor)];
}
