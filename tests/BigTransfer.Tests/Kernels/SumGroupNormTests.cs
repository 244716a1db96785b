using BigTransfer.Kernels;

namespace BigTransfer.Tests.Kernels;

/// <summary>Residual sums and the norm behind them against their definition, with shortcuts of floats and of bytes, as maps and as means.</summary>
[TestClass]
public sealed unsafe class SumGroupNormTests
{
    [TestMethod]
    [DynamicData(nameof(ByteMaps.Shapes), typeof(ByteMaps))]
    public void Sums_levels_and_means_are_those_of_the_definition(int positions, int channels, int groups)
    {
        ByteMaps maps = new(positions, channels, groups), other = new(positions, channels, groups, seed: 2);
        ushort[] halves = Halves(other.Values);
        foreach (bool bytes in new[] { false, true })
        {
            double[] shortcut = bytes ? other.Values : [.. halves.Select(Value)];
            double[] expected = [.. maps.Values.Zip(shortcut, (a, b) => a + b)], normalised = maps.Normalised(expected);
            Run(maps, other, halves, bytes, channels, groups, out var sums, out byte[] levels, out float[] means);
            for (int i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], Value(sums[i]), 1e-4 + (Math.Abs(expected[i]) / 2048), $"sum {i}, shortcut of bytes: {bytes}");
            maps.AssertLevels(maps.Normalised([.. sums.Select(Value)]), levels, $"shortcut of bytes: {bytes}");
            // Of a group that is one value, the norm takes two large numbers from each other.
            for (int c = 0; c < channels; c++)
                Assert.AreEqual(Enumerable.Range(0, positions).Average(p => normalised[p * channels + c]), means[c], 1e-3, $"mean {c}");
        }
    }

    [TestMethod]
    public void Every_width_gives_the_same_values_to_the_bit()
    {
        ByteMaps maps = new(133, 64, 32), other = new(133, 64, 32, seed: 2);
        ushort[] shortcut = Halves(other.Values);
        var scalar = Sums<ScalarLanes>(maps, shortcut);
        CollectionAssert.AreEqual(scalar, Sums<Lanes128>(maps, shortcut));
        CollectionAssert.AreEqual(scalar, Sums<Lanes256>(maps, shortcut));
        CollectionAssert.AreEqual(scalar, Sums<Lanes512>(maps, shortcut));
        CollectionAssert.AreEqual(scalar, Sums<TwoLanes<Lanes256>>(maps, shortcut));
        CollectionAssert.AreEqual(scalar, Sums<FourLanes<Lanes512>>(maps, shortcut));
        CollectionAssert.AreEqual(scalar, Sums<FourLanes<Lanes512>>(maps, shortcut, stretch: ChannelsLastNorm.Run));
    }

    private static byte[] Sums<TLanes>(ByteMaps maps, ushort[] shortcut, int stretch = 133) where TLanes : unmanaged, ILanes<TLanes>
    {
        var levels = new byte[shortcut.Length];
        fixed (byte* x = maps.Bytes, y = levels, zeros = maps.Zeros)
        fixed (float* steps = maps.Steps, gamma = maps.Gamma, beta = maps.Beta, outputSteps = maps.OutputSteps)
        fixed (ushort* sum = (ushort[])shortcut.Clone())
        {
            var norm = new ChannelsLastNorm(gamma, beta, 64, 32, ByteMaps.Epsilon);
            maps.Run(
                new SumGroupNorm<TLanes, HalfShortcut>(x, new ByteScale(steps, zeros), new HalfShortcut(sum), sum, y, outputSteps, norm), stretch);
        }
        return levels;
    }

    private static void Run(
        ByteMaps maps, ByteMaps other, ushort[] shortcut, bool bytes, int channels, int groups, out ushort[] sums, out byte[] levels, out float[] means)
    {
        (sums, levels, means) = (new ushort[shortcut.Length], new byte[shortcut.Length], new float[channels]);
        fixed (byte* x = maps.Bytes, y = levels, zeros = maps.Zeros, z = other.Bytes, otherZeros = other.Zeros)
        fixed (float* steps = maps.Steps, gamma = maps.Gamma, beta = maps.Beta, outputSteps = maps.OutputSteps, mean = means)
        fixed (float* otherSteps = other.Steps)
        fixed (ushort* sum = sums, halves = shortcut)
        {
            var norm = new ChannelsLastNorm(gamma, beta, channels, groups, ByteMaps.Epsilon);
            var scale = new ByteScale(steps, zeros);
            var levelled = new ByteShortcut(z, new ByteScale(otherSteps, otherZeros));
            if (bytes)
                LaneWidth.Run(norm.Unit, new Work<ByteShortcut>(maps, x, scale, levelled, sum, y, outputSteps, mean, norm));
            else
                LaneWidth.Run(norm.Unit, new Work<HalfShortcut>(maps, x, scale, new HalfShortcut(halves), sum, y, outputSteps, mean, norm));
        }
    }

    private static double Value(ushort half) => (double)BitConverter.UInt16BitsToHalf(half);

    private static ushort[] Halves(double[] values) => [.. values.Select(value => BitConverter.HalfToUInt16Bits((Half)value))];

    private readonly struct Work<TShortcut>(
        ByteMaps maps, byte* x, ByteScale scale, TShortcut shortcut, ushort* sum, byte* y, float* steps, float* means, ChannelsLastNorm norm) : ILaneWork
        where TShortcut : unmanaged, IShortcut
    {
        private readonly byte* _x = x, _y = y;
        private readonly ushort* _sum = sum;
        private readonly float* _steps = steps, _means = means;

        public void Run<TLanes>() where TLanes : unmanaged, ILanes<TLanes>
        {
            maps.Run(new SumGroupNorm<TLanes, TShortcut>(_x, scale, shortcut, _sum, _y, _steps, norm), maps.Positions);
            var pool = new SumPool<TLanes, TShortcut>(_x, scale, shortcut, _means, norm);
            for (int first = 0; first < norm.Channels; first += norm.Unit)
                pool.Pool(first, picture: 0, maps.Positions);
        }
    }
}
