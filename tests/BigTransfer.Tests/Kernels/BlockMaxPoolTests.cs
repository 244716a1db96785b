using BigTransfer.Kernels;

namespace BigTransfer.Tests.Kernels;

/// <summary>The stem's pool in blocks of channels against the definition over a padded map; maxima are equal to the bit.</summary>
[TestClass]
public sealed unsafe class BlockMaxPoolTests
{
    [TestMethod]
    [DataRow(8)]
    [DataRow(16)]
    public void Every_width_pools_a_map_with_a_border_of_zeros(int block)
    {
        foreach (var (height, width, before, after) in (ReadOnlySpan<(int, int, int, int)>)
            [(1, 1, 1, 1), (2, 3, 1, 1), (6, 6, 1, 1), (7, 5, 1, 1), (112, 17, 1, 1), (5, 8, 0, 0), (3, 3, 0, 0), (7, 9, 1, 2), (4, 6, 2, 2), (9, 7, 0, 1)])
        {
            int outputHeight = (int)BlockMaxPool.Side(height, before + after), outputWidth = (int)BlockMaxPool.Side(width, before + after);
            var map = new PoolMap(height, width, outputHeight, outputWidth, before, before);
            // All below zero: a window at the border that saw no zero would show.
            var random = new Random(height + (31 * width));
            float[] input = [.. Enumerable.Range(0, height * width * block).Select(_ => -1 - random.NextSingle())];
            float[] expected = Plain(input, map, block);
            foreach (var (name, pool) in Forms(block))
            {
                var actual = new float[expected.Length];
                fixed (float* x = input, y = actual)
                    pool(x, y, map, block);
                CollectionAssert.AreEqual(expected, actual, $"{name}: {map}");
            }
        }
    }

    [TestMethod]
    [DataRow(2, 0, 0)]
    [DataRow(1, 2, 1)]
    [DataRow(112, 2, 56)]
    [DataRow(113, 2, 57)]
    public void The_side_is_that_of_windows_that_fit(int side, int padding, int expected) =>
        Assert.AreEqual(expected, BlockMaxPool.Side(side, padding));

    private delegate void Pool(float* input, float* output, in PoolMap map, int block);

    private static List<(string Name, Pool Pool)> Forms(int block)
    {
        List<(string, Pool)> forms =
        [
            ("scalar", BlockMaxPool.Run<ScalarLanes>), ("128 bits", BlockMaxPool.Run<Lanes128>), ("256 bits", BlockMaxPool.Run<Lanes256>),
            ("the chosen width", BlockMaxPool.Run),
        ];
        if (block == 16)
            forms.Add(("512 bits", BlockMaxPool.Run<Lanes512>));
        return forms;
    }

    private static float[] Plain(float[] input, PoolMap map, int block)
    {
        var output = new float[map.OutputHeight * map.OutputWidth * block];
        for (int i = 0; i < output.Length; i++)
        {
            int channel = i % block, left = (int)((i / block % map.OutputWidth * 2) - map.Left), top = (int)((i / block / map.OutputWidth * 2) - map.Top);
            output[i] = float.NegativeInfinity;
            for (int y = top; y < top + 3; y++)
            {
                for (int x = left; x < left + 3; x++)
                {
                    bool inside = y >= 0 && y < map.Height && x >= 0 && x < map.Width;
                    output[i] = Math.Max(output[i], inside ? input[(((y * map.Width) + x) * block) + channel] : 0);
                }
            }
        }
        return output;
    }
}
