using BigTransfer.Kernels;

namespace BigTransfer.Tests.Kernels;

/// <summary>GroupNorm from bytes to bytes against its definition; all widths give the same bytes.</summary>
[TestClass]
public sealed unsafe class ByteGroupNormTests
{
    [TestMethod]
    [DynamicData(nameof(ByteMaps.Shapes), typeof(ByteMaps))]
    public void Every_width_gives_the_nearest_levels(int positions, int channels, int groups)
    {
        var maps = new ByteMaps(positions, channels, groups);
        double[] expected = maps.Normalised(maps.Values);
        byte[] scalar = Run<ScalarLanes>(maps, channels, groups, stretch: positions);
        maps.AssertLevels(expected, scalar, "scalar");
        // In stretches as in one.
        foreach (int stretch in new[] { positions, 2 * ChannelsLastNorm.Run, ChannelsLastNorm.Run })
        {
            foreach (var (width, run) in Forms)
            {
                if (new ChannelsLastNorm(null, null, channels, groups, ByteMaps.Epsilon).Unit % width == 0)
                    CollectionAssert.AreEqual(scalar, run(maps, channels, groups, stretch), $"{width} lanes, stretches of {stretch}");
            }
        }
    }

    [TestMethod]
    public void A_channel_that_is_one_value_becomes_its_shift()
    {
        var maps = new ByteMaps(20, 4, 4);
        Array.Fill(maps.Bytes, (byte)77);
        byte[] actual = Run<Lanes128>(maps, 4, 4, stretch: 20);
        maps.AssertLevels([.. Enumerable.Range(0, 80).Select(i => Math.Max(0, (double)maps.Beta[i % 4]))], actual, "beta");
    }

    private static (int Width, Func<ByteMaps, int, int, int, byte[]> Run)[] Forms =>
    [
        (1, Run<ScalarLanes>), (4, Run<Lanes128>), (8, Run<Lanes256>), (16, Run<Lanes512>),
        (8, Run<TwoLanes<Lanes128>>), (16, Run<TwoLanes<Lanes256>>), (64, Run<FourLanes<Lanes512>>), (16, Run<FourLanes<Lanes128>>),
    ];

    private static byte[] Run<TLanes>(ByteMaps maps, int channels, int groups, int stretch) where TLanes : unmanaged, ILanes<TLanes>
    {
        var output = new byte[maps.Bytes.Length];
        fixed (byte* x = maps.Bytes, y = output, zeros = maps.Zeros)
        fixed (float* steps = maps.Steps, gamma = maps.Gamma, beta = maps.Beta, outputSteps = maps.OutputSteps)
        {
            var norm = new ChannelsLastNorm(gamma, beta, channels, groups, ByteMaps.Epsilon);
            var kernel = new ByteGroupNorm<TLanes>(x, new ByteScale(steps, zeros), y, outputSteps, norm);
            Assert.AreEqual(0, channels % norm.Unit);
            maps.Run(kernel, stretch);
        }
        return output;
    }
}
