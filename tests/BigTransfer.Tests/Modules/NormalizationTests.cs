using BigTransfer.Modules;

namespace BigTransfer.Tests.Modules;

[TestClass]
public sealed class NormalizationTests
{
    private static readonly FloatTensor Pixels = Plain.Map(Networks.Values(5, 3, 6, 9, 5), value => 3 * value + 2);

    [TestMethod]
    [DataRow(true, 1e-5)]
    [DataRow(false, 0.3)]
    public void Recorded_batch_norms_equal_the_definition(bool affine, double eps)
    {
        var network = new OneModule(new BatchNorm2d(6, eps, affine));
        var state = Networks.State(network).ToDictionary(entry => entry.Name, entry => entry.Tensor.Data);
        CollectionAssert.AreEquivalent(
            (string[])[.. affine ? (string[])["module.weight", "module.bias"] : [], "module.running_mean", "module.running_var"],
            state.Keys.ToArray());
        var expected = Plain.PerChannel(Pixels, (c, value) =>
            (value - state["module.running_mean"][c]) / Math.Sqrt(state["module.running_var"][c] + eps)
            * (affine ? state["module.weight"][c] : 1) + (affine ? state["module.bias"][c] : 0));
        Networks.AssertClose(expected, Networks.Run(network, Pixels), 1e-6);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Batch_norms_without_records_take_the_batch_at_hand(bool affine)
    {
        var network = new OneModule(new BatchNorm2d(6, affine: affine, trackRunningStats: false));
        var state = Networks.State(network);
        double[] means = [.. Channels().Select(values => values.Average())];
        double[] variances = [.. Channels().Select((values, c) => values.Average(value => (value - means[c]) * (value - means[c])))];
        var expected = Plain.PerChannel(Pixels, (c, value) => (value - means[c]) / Math.Sqrt(variances[c] + 1e-5)
            * (affine ? state[0].Tensor.Data[c] : 1) + (affine ? state[1].Tensor.Data[c] : 0));
        Networks.AssertClose(expected, Networks.Run(network, Pixels), 2e-6);
    }

    [TestMethod]
    [DataRow(1, true, 1e-5)]
    [DataRow(3, true, 0.3)]
    [DataRow(6, false, 1e-5)]
    public void Group_norms_equal_the_definition(int groups, bool affine, double eps)
    {
        var network = new OneModule(new GroupNorm(groups, 6, eps, affine));
        var state = Networks.State(network);
        var normalized = Plain.Normalize(Pixels, 6 / groups * 9 * 5, eps);
        var expected = affine ? Plain.PerChannel(normalized, (c, value) => value * state[0].Tensor.Data[c] + state[1].Tensor.Data[c]) : normalized;
        Networks.AssertClose(expected, Networks.Run(network, Pixels), 2e-6);
    }

    [TestMethod]
    [DataRow(new[] { 5 }, true, 1e-5)]
    [DataRow(new[] { 9, 5 }, true, 0.3)]
    [DataRow(new[] { 9, 5 }, false, 1e-5)]
    public void Layer_norms_equal_the_definition(int[] shape, bool affine, double eps)
    {
        var pixels = new FloatTensor(Pixels.Data, 6, 3, 9, 5);
        var network = new OneModule(new LayerNorm(shape, eps, affine));
        var state = Networks.State(network);
        int run = shape.Aggregate(1, (product, length) => product * length);
        var expected = Plain.Normalize(pixels, run, eps);
        if (affine)
        {
            float[] scales = state[0].Tensor.Data, shifts = state[1].Tensor.Data;
            expected = new([.. expected.Data.Select((value, i) => value * scales[i % run] + shifts[i % run])], pixels.Shape);
        }
        Networks.AssertClose(expected, Networks.Run(network, pixels), 2e-6);
    }

    [TestMethod]
    public void Groups_that_do_not_divide_the_channels_are_refused() =>
        Assert.ThrowsExactly<ArgumentException>(() => new GroupNorm(4, 6));

    private static IEnumerable<double[]> Channels() => Enumerable.Range(0, 6).Select(c =>
        Pixels.Data.Where((_, i) => i / 45 % 6 == c).Select(value => (double)value).ToArray());
}
