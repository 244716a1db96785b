using BigTransfer.Modules;

namespace BigTransfer.Tests.Modules;

[TestClass]
public sealed class FunctionTests
{
    private static readonly FloatTensor Pixels = Plain.Map(Networks.Values(5, 2, 3, 5, 7), value => 8 * value);

    public static IEnumerable<object[]> Activations =>
    [
        [new ReLU(), (double x) => Math.Max(x, 0)],
        [new ReLU6(), (double x) => Math.Clamp(x, 0, 6)],
        [new Sigmoid(), (double x) => 1 / (1 + Math.Exp(-x))],
        [new Tanh(), (double x) => Math.Tanh(x)],
        [new SiLU(), (double x) => x / (1 + Math.Exp(-x))],
        [new GELU(), (double x) => x * NormalShare(x)],
        [new GELU(approximate: true), (double x) => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))],
        [new Hardsigmoid(), (double x) => Math.Clamp(x / 6 + 0.5, 0, 1)],
        [new Hardswish(), (double x) => x * Math.Clamp(x / 6 + 0.5, 0, 1)],
        [new Dropout(0.3), (double x) => x],
        [new Identity(), (double x) => x],
    ];

    [TestMethod]
    [DynamicData(nameof(Activations))]
    public void Activations_equal_their_formulas(Module module, Func<double, double> formula) =>
        Networks.AssertClose(Plain.Map(Pixels, formula), Networks.Run(new OneModule(module), Pixels), 1e-6);

    [TestMethod]
    [DataRow(1)]
    [DataRow(-1)]
    public void Softmax_shares_sum_to_one_over_its_dimension(int dim)
    {
        var found = Networks.Run(new OneModule(new Softmax(dim)), Pixels);
        var expected = new FloatTensor(Pixels.Shape);
        int stride = dim == 1 ? 35 : 1, count = dim == 1 ? 3 : 7;
        for (int i = 0; i < Pixels.Data.Length; i++)
        {
            int first = i - i / stride % count * stride;
            double sum = Enumerable.Range(0, count).Sum(j => Math.Exp(Pixels.Data[first + j * stride]));
            expected.Data[i] = (float)(Math.Exp(Pixels.Data[i]) / sum);
        }
        Networks.AssertClose(expected, found, 1e-6);
    }

    [TestMethod]
    public void Arithmetic_stretches_lengths_of_one()
    {
        var scaled = Networks.Run(new Function(x => x * x.Mean([2, 3], keepDim: true) + x / 2 - 3 * x + 1 - (x - 2)), Pixels);
        var means = Plain.MeanOverSpace(Pixels).Data;
        float[] expected = [.. Pixels.Data.Select((x, i) => x * means[i / 35] + x / 2 - 3 * x + 1 - (x - 2))];
        Networks.AssertClose(new(expected, Pixels.Shape), scaled, 1e-5);
        Networks.AssertClose(
            Plain.Map(Pixels, x => Math.Sqrt(x * x + 1) / (x * x + 2)),
            Networks.Run(new Function(x => (x * x + 1).Sqrt() / (x * x + 2)), Pixels), 1e-6);
    }

    [TestMethod]
    public void Maps_become_vectors()
    {
        Networks.AssertClose(Plain.MeanOverSpace(Pixels), Networks.Run(new Function(x => x.MeanOverSpace()), Pixels), 1e-6);
        Networks.AssertClose(new(Pixels.Data, 2, 105), Networks.Run(new Function(x => x.Flatten()), Pixels), 0);
        Networks.AssertClose(new(Pixels.Data, 2, 3, 35), Networks.Run(new Function(x => x.Flatten(2)), Pixels), 0);
        Networks.AssertClose(new(Pixels.Data, 2, 105), Networks.Run(new Function(x => x.Reshape(-1, 3 * 5 * 7)), Pixels), 0);
        Networks.AssertClose(new(Pixels.Data, 2, 15, 7), Networks.Run(new Function(x => x.Reshape(-1, -1, 7)), Pixels), 0);
    }

    [TestMethod]
    public void Maps_are_turned_and_put_side_by_side()
    {
        var turned = Networks.Run(new Function(x => x.Permute(0, 2, 3, 1)), Pixels);
        CollectionAssert.AreEqual(new[] { 2, 5, 7, 3 }, turned.Shape.ToArray());
        Assert.AreEqual(Pixels.Data[2 * 35 + 4 * 7 + 6], turned.Data[(4 * 7 + 6) * 3 + 2]);

        var both = Networks.Run(new Function(x => Signal.Concat([x, x * 2, x])), Pixels);
        CollectionAssert.AreEqual(new[] { 2, 9, 5, 7 }, both.Shape.ToArray());
        Assert.AreEqual(2 * Pixels.Data[105 + 3], both.Data[315 + 105 + 3]);
        var wide = Networks.Run(new Function(x => Signal.Concat([x, x], dim: -1)), Pixels);
        CollectionAssert.AreEqual(new[] { 2, 3, 5, 14 }, wide.Shape.ToArray());
        Assert.AreEqual(Pixels.Data[7], wide.Data[14 + 7]);
    }

    [TestMethod]
    public void What_would_mix_pictures_or_fit_nothing_is_refused()
    {
        Refused<ArgumentOutOfRangeException>(x => x.Flatten(0));
        Refused<ArgumentOutOfRangeException>(x => x.Flatten(4));
        Refused<ArgumentException>(x => x.Reshape(2, -1));
        Refused<ArgumentException>(x => x.Reshape(-1, -1, -1));
        Refused<ArgumentException>(x => x.Mean([0]));
        Refused<ArgumentException>(x => x.Permute(1, 0, 2, 3));
        Refused<ArgumentException>(x => x.Permute(0, 1, 2));
        Refused<BigTransferException>(x => x + x.MeanOverSpace());
        Refused<BigTransferException>(x => Signal.Concat([x, x.MeanOverSpace()]));
        Refused<BigTransferException>(x => x);
        Refused<ArgumentNullException>(_ => null!);
    }

    private static void Refused<T>(Func<Signal, Signal> forward) where T : Exception =>
        Assert.ThrowsExactly<T>(() => Networks.Describe(new Function(forward)));

    /// <summary>The standard normal's share below x, by Simpson's rule.</summary>
    private static double NormalShare(double x)
    {
        const int steps = 2000;
        double sum = 0, width = x / steps;
        for (int i = 0; i <= steps; i++)
            sum += (i is 0 or steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-i * width * i * width / 2);
        return 0.5 + sum * width / 3 / Math.Sqrt(2 * Math.PI);
    }
}
