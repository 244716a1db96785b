using BigTransfer.Quantization;

namespace BigTransfer.Tests.Quantization;

/// <summary>What is kept of the values that channels take.</summary>
[TestClass]
public sealed class ChannelStatisticsTests
{
    [TestMethod]
    public void Means_and_powers_are_by_channel_over_all_that_is_added()
    {
        var statistics = new ChannelStatistics(2);
        statistics.Add(new FloatTensor([1, 2, 3, 0, 0, -4, 5, 6, 7, 8, 9, 10], 2, 2, 3));
        statistics.Add(new FloatTensor([1, -1, 2, 2, 2, 2], 1, 2, 3));
        Assert.AreEqual((6 + 18 + 2) / 9.0, statistics.Mean(0), 1e-12);
        Assert.AreEqual((-4 + 27 + 6) / 9.0, statistics.Mean(1), 1e-12);
        Assert.AreEqual((14 + 110 + 6) / 9.0, statistics.Power(0), 1e-12);
    }

    [TestMethod]
    public void A_range_is_narrowed_where_few_lie_far_out()
    {
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, 300_000).Select(_ => random.NextSingle()), 1.4f];
        var statistics = Of(values);
        var (least, most) = statistics.BestRange(0, around: 0);
        Assert.AreEqual(0, least, 0);
        Assert.AreEqual(1, most, 0.1, "one value in 300,000 is not worth steps of 1.4 times the size");
        (least, most) = Of([.. values.Select(value => -value)]).BestRange(0, around: 0);
        Assert.AreEqual(-1, least, 0.1);
        Assert.AreEqual(0, most, 0);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(1e-6f)]
    [DataRow(1e6f)]
    public void The_error_is_that_of_rounding_and_cutting_off(float unit)
    {
        var random = new Random(2);
        // Growing, so that the histogram widens many times.
        float[] values = [.. Enumerable.Range(0, 50_000).Select(i => unit * (random.NextSingle() - 0.3f) * (i + 1) / 50_000)];
        var statistics = Of(values);
        double least = -0.1 * unit, most = 0.4 * unit, step = (most - least) / 255;
        double expected = values.Average(value => Math.Pow(Math.Clamp(Math.Round(value / step) * step, least, most) - value, 2));
        Assert.AreEqual(1, statistics.Error(0, least, most, step) / expected, 0.05);
        Assert.AreEqual(0, Of([0, 0, 0]).Error(0, 0, 1, 0.1), 0, "zero is a level");
    }

    [TestMethod]
    public void A_value_that_is_none_is_an_error()
    {
        var error = Assert.Throws<Exception>(() => Of([1, float.NaN]));
        StringAssert.Contains((error as AggregateException)?.InnerException?.Message ?? error.Message, "expected finite values");
    }

    private static ChannelStatistics Of(float[] values)
    {
        var statistics = new ChannelStatistics(1);
        statistics.Add(new FloatTensor(values, 1, 1, values.Length));
        return statistics;
    }
}
