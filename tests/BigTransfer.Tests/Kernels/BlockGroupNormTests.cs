using BigTransfer.Kernels;

namespace BigTransfer.Tests.Kernels;

/// <summary>The fused GroupNorm in blocks of channels: every vector form against the scalar twin, and that against the definition in double.</summary>
[TestClass]
public sealed unsafe class BlockGroupNormTests
{
    private const float Epsilon = 1e-5f;

    [TestMethod]
    [DataRow(8, 1)]
    [DataRow(8, 2)]
    [DataRow(8, 3)]
    [DataRow(8, 8)]
    [DataRow(8, 12)]
    [DataRow(8, 32)]
    [DataRow(16, 1)]
    [DataRow(16, 2)]
    [DataRow(16, 4)]
    [DataRow(16, 6)]
    [DataRow(16, 16)]
    [DataRow(16, 24)]
    [DataRow(16, 32)]
    [DataRow(16, 64)]
    [DataRow(16, 256)]
    public void Every_width_gives_the_twin_s_values_and_those_are_right(int block, int channelsPerGroup)
    {
        foreach (bool relu in (bool[])[true, false])
        {
            foreach (int positions in (int[])[1, 2, 3, 5, 15, 16, 17, 127, 128, 129, 300])
            {
                var unit = new Unit(block, channelsPerGroup, positions, mean: 3, deviation: 2);
                float[] twin = unit.Run(BlockGroupNorm.Apply<ScalarLanes>, relu);
                AssertSame(twin, unit.Run(BlockGroupNorm.Apply<Lanes128>, relu), $"128 bits, {positions}");
                AssertSame(twin, unit.Run(BlockGroupNorm.Apply<Lanes256>, relu), $"256 bits, {positions}");
                if (block == 16)
                    AssertSame(twin, unit.Run(BlockGroupNorm.Apply<Lanes512>, relu), $"512 bits, {positions}");
                AssertSame(twin, unit.Run(BlockGroupNorm.Apply, relu), $"the chosen width, {positions}");
                Assert.IsLessThanOrEqualTo(2e-6, unit.Deviation(twin, relu), $"{positions} positions, relu {relu}");
            }
        }
    }

    /// <summary>Values of which float32 keeps four digits behind the mean come out with all four; the portable form loses them.</summary>
    [TestMethod]
    [DataRow(1e3f, 1f)]
    [DataRow(-1e4f, 1f)]
    [DataRow(1e6f, 30f)]
    [DataRow(1e-4f, 1e-6f)]
    [DataRow(0f, 1e-18f)]
    [DataRow(1e15f, 1e14f)]
    public void A_mean_of_many_deviations_costs_no_precision(float mean, float deviation)
    {
        var unit = new Unit(16, 4, 1000, mean, deviation);
        Assert.IsLessThanOrEqualTo(2e-6, unit.Deviation(unit.Run(BlockGroupNorm.Apply, relu: false), relu: false));
    }

    [TestMethod]
    public void A_constant_map_becomes_the_offset()
    {
        var unit = new Unit(16, 2, 100, mean: 12345.678f, deviation: 0);
        float[] result = unit.Run(BlockGroupNorm.Apply, relu: false);
        for (int i = 0; i < result.Length; i++)
            Assert.AreEqual(unit.Beta[i % 16], result[i], 1e-6f);
    }

    [TestMethod]
    public void The_result_may_take_the_input_s_place()
    {
        var unit = new Unit(16, 6, 37, mean: 1, deviation: 1);
        float[] apart = unit.Run(BlockGroupNorm.Apply, relu: true), there = [.. unit.Input];
        fixed (float* x = there, gamma = unit.Gamma, beta = unit.Beta)
            BlockGroupNorm.Apply(x, x, 37, new GroupNormShape(16, 6, Epsilon, Relu: true), gamma, beta);
        AssertSame(apart, there, "in place");
    }

    [TestMethod]
    [DataRow(16, 2, 16)]
    [DataRow(16, 64, 64)]
    [DataRow(16, 6, 48)]
    [DataRow(8, 3, 24)]
    public void A_unit_is_the_fewest_whole_blocks_of_whole_groups(int block, int channelsPerGroup, int channels) =>
        Assert.AreEqual(channels, BlockGroupNorm.UnitChannels(block, channelsPerGroup));

    private static void AssertSame(float[] expected, float[] actual, string message)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 0f, $"{message}, at {i}");
    }

    private delegate void Norm(float* x, float* y, long positions, in GroupNormShape shape, float* gamma, float* beta);

    private sealed class Unit
    {
        private readonly int _block, _channelsPerGroup, _positions;

        public Unit(int block, int channelsPerGroup, int positions, float mean, float deviation)
        {
            (_block, _channelsPerGroup, _positions) = (block, channelsPerGroup, positions);
            int channels = BlockGroupNorm.UnitChannels(block, channelsPerGroup);
            var random = new Random(block + channelsPerGroup + positions);
            Input = [.. Enumerable.Range(0, channels * positions).Select(_ => mean + (deviation * (float)(random.NextDouble() + random.NextDouble() - 1)))];
            Gamma = [.. Enumerable.Range(0, channels).Select(_ => 0.5f + random.NextSingle())];
            Beta = [.. Enumerable.Range(0, channels).Select(_ => random.NextSingle() - 0.5f)];
        }

        public float[] Input { get; }

        public float[] Gamma { get; }

        public float[] Beta { get; }

        public float[] Run(Norm norm, bool relu)
        {
            var output = new float[Input.Length];
            fixed (float* x = Input, y = output, gamma = Gamma, beta = Beta)
                norm(x, y, _positions, new GroupNormShape(_block, _channelsPerGroup, Epsilon, relu), gamma, beta);
            return output;
        }

        /// <summary>The largest distance to the definition, as a part of the largest value.</summary>
        public double Deviation(float[] actual, bool relu)
        {
            double distance = 0, largest = 0;
            for (int group = 0; group < Gamma.Length / _channelsPerGroup; group++)
            {
                var members = Enumerable.Range(group * _channelsPerGroup, _channelsPerGroup)
                    .SelectMany(c => Enumerable.Range(0, _positions).Select(p => (Channel: c, At: Index(c, p)))).ToList();
                double mean = members.Average(member => (double)Input[member.At]);
                double variance = members.Average(member => Math.Pow(Input[member.At] - mean, 2));
                foreach (var (channel, at) in members)
                {
                    double value = ((Input[at] - mean) / Math.Sqrt(variance + Epsilon) * Gamma[channel]) + Beta[channel];
                    value = relu ? Math.Max(0, value) : value;
                    distance = Math.Max(distance, Math.Abs(actual[at] - value));
                    largest = Math.Max(largest, Math.Abs(value));
                }
            }
            return distance / largest;
        }

        private int Index(int channel, int position) => (((channel / _block * _positions) + position) * _block) + (channel % _block);
    }
}
