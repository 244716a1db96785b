using BigTransfer.Modules;

namespace BigTransfer.Tests.Modules;

[TestClass]
public sealed class ConvolutionTests
{
    [TestMethod]
    [DataRow(3, 3, 1, 1, 0, 0, 1, 1, 1, true)]
    [DataRow(3, 5, 2, 1, 1, 2, 1, 1, 1, false)]
    [DataRow(2, 1, 3, 2, 1, 0, 2, 3, 2, true)]
    [DataRow(1, 1, 2, 2, 0, 0, 1, 1, 4, true)]
    [DataRow(7, 7, 2, 2, 3, 3, 1, 1, 1, true)]
    [DataRow(4, 2, 1, 3, 5, 4, 1, 2, 4, false)]
    public void Convolutions_equal_the_definition(int kh, int kw, int sh, int sw, int ph, int pw, int dh, int dw, int groups, bool bias)
    {
        var network = new OneModule(new Conv2d(4, 8, (kh, kw), (sh, sw), (ph, pw), (dh, dw), groups, bias));
        var state = Networks.State(network);
        FloatTensor[] pixels = [Networks.Values(7, 2, 4, 13, 9), Networks.Values(8, 1, 4, 8, 15)];
        var found = Networks.Run(network, state, pixels);
        for (int i = 0; i < pixels.Length; i++)
        {
            var expected = Plain.Conv(
                pixels[i], state[0].Tensor, bias ? state[1].Tensor : null, new(kh, sh, ph, dh), new(kw, sw, pw, dw), groups);
            Networks.AssertClose(expected, found[i], 1e-6);
        }
    }

    [TestMethod]
    public void Parameters_bear_the_names_and_shapes_of_PyTorch()
    {
        var state = new OneModule(new Conv2d(4, 6, (3, 5), groups: 2)).StateDict();
        CollectionAssert.AreEqual(new[] { "module.weight", "module.bias" }, state.Keys.ToArray());
        CollectionAssert.AreEqual(new[] { 6, 2, 3, 5 }, state["module.weight"].ToArray());
        Assert.HasCount(1, new OneModule(new Conv2d(4, 6, 3, bias: false)).StateDict());
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Linear_layers_equal_the_definition(bool bias)
    {
        // Behind a flattened map, and over the last dimension of a map.
        var flat = new OneModule(new Sequential(new Flatten(), new Linear(3 * 5 * 7, 11, bias)));
        var state = Networks.State(flat);
        var pixels = Networks.Values(7, 3, 3, 5, 7);
        var expected = Plain.Linear(new(pixels.Data, 3, 105), state[0].Tensor, bias ? state[1].Tensor : null);
        Networks.AssertClose(expected, Networks.Run(flat, pixels), 1e-6);

        var last = new OneModule(new Linear(7, 4, bias));
        state = Networks.State(last);
        Networks.AssertClose(Plain.Linear(pixels, state[0].Tensor, bias ? state[1].Tensor : null), Networks.Run(last, pixels), 1e-6);
    }

    [TestMethod]
    public void Numbers_that_cannot_be_are_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new Conv2d(4, 6, 3, groups: 4));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Conv2d(0, 6, 3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Conv2d(4, 6, (3, 0)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Conv2d(4, 6, 3, stride: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Conv2d(4, 6, 3, padding: -1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Linear(4, 0));
    }
}
