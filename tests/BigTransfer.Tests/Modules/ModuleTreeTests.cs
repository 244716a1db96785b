using BigTransfer.Checkpoints;
using BigTransfer.Modules;
using BigTransfer.Tests.Checkpoints;

namespace BigTransfer.Tests.Modules;

[TestClass]
public sealed class ModuleTreeTests
{
    private static readonly FloatTensor Pixels = Networks.Values(3, 2, 3, 5, 7);

    private class Named : Module
    {
        private readonly Conv2d _conv1 = new(3, 4, 1, bias: false);

        [StateName("class")]
        private readonly Conv2d _kind = new(4, 4, 1, bias: false);

        [StateName("layer scale")]
        public Parameter Scale { get; } = new(4, 1, 1);

        public BatchNorm2d bn { get; } = new(4);

        protected override Signal Forward(Signal x) => bn.Call(_kind.Call(_conv1.Call(x))) * x.Parameter(Scale);
    }

    private sealed class Derived(Sequential last) : Named
    {
        private readonly Sequential _conv2 = new(("a", new Conv2d(4, 2, 1)), ("b", new ReLU()));

        protected override Signal Forward(Signal x) => last.Call(_conv2.Call(base.Forward(x)));
    }

    [TestMethod]
    public void Fields_properties_and_captured_parameters_of_all_base_classes_are_found_by_name() => CollectionAssert.AreEqual(
        new[]
        {
            "conv1.weight", "class.weight", "layer scale", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var",
            "last.0.weight", "last.0.bias", "conv2.a.weight", "conv2.a.bias",
        },
        new Derived(new(new Conv2d(2, 2, 1))).StateDict().Keys.ToArray());

    [TestMethod]
    public void A_parameter_of_ones_own_takes_part()
    {
        var state = Networks.State(new Named());
        var once = Networks.Run(new Named(), state, [Pixels])[0];
        var scale = state.Single(entry => entry.Name == "layer scale").Tensor;
        var doubled = state.Select(entry => (entry.Name, entry.Tensor == scale ? Plain.Map(scale, value => 2 * value) : entry.Tensor)).ToList();
        Networks.AssertClose(Plain.Map(once, value => 2 * value), Networks.Run(new Named(), doubled, [Pixels])[0], 1e-6);
    }

    [TestMethod]
    public void What_serves_training_only_and_the_prefix_of_parallel_training_are_no_matter()
    {
        List<(string Name, FloatTensor Tensor)> state = [.. Networks.State(new Named()), ("bn.num_batches_tracked", new FloatTensor([3f]))];
        var plain = Networks.Run(new Named(), state, [Pixels])[0];
        var parallel = Networks.Run(new Named(), [.. state.Select(entry => ($"module.{entry.Name}", entry.Tensor))], [Pixels])[0];
        CollectionAssert.AreEqual(plain.Data, parallel.Data);
        var error = Refused(new Named(), [.. state, ("conv1.num_batches_tracked", new FloatTensor([3f]))]);
        StringAssert.Contains(error, "tensor 'conv1.num_batches_tracked', [], belongs to no module of Named");
    }

    private sealed class Shares : Module
    {
        private readonly Conv2d first = new(3, 3, 1);
        private readonly Conv2d second;

        public Shares() => second = first;

        protected override Signal Forward(Signal x) => second.Call(first.Call(x));
    }

    [TestMethod]
    public void A_module_in_two_fields_is_one()
    {
        var state = Networks.State(new Shares());
        CollectionAssert.AreEqual(
            new[] { "first.weight", "first.bias", "second.weight", "second.bias" }, state.Select(entry => entry.Name).ToArray());
        var once = state.Take(2).ToList();
        var expected = Plain.Conv(Pixels, once[0].Tensor, once[1].Tensor, new(1), new(1), 1);
        expected = Plain.Conv(expected, once[0].Tensor, once[1].Tensor, new(1), new(1), 1);
        Networks.AssertClose(expected, Networks.Run(new Shares(), once, [Pixels])[0], 1e-6);
        once = [.. once, ("second.weight", once[0].Tensor), ("second.bias", once[1].Tensor)];
        Networks.AssertClose(expected, Networks.Run(new Shares(), once, [Pixels])[0], 1e-6);
        CollectionAssert.AreEqual(new[] { "first", "first_1" }, Networks.Describe(new Shares()).Layers.ToArray());
    }

    private sealed class Array : Module
    {
        private readonly Conv2d[] convs = [new(3, 3, 1)];

        protected override Signal Forward(Signal x) => convs[0].Call(x);
    }

    private sealed class Loop : Module
    {
        private readonly Sequential inner;

        public Loop() => inner = new(this);

        protected override Signal Forward(Signal x) => inner.Call(x);
    }

    private sealed class Twice : Module
    {
        private readonly Conv2d conv = new(3, 3, 1);

        [StateName("conv")]
        private readonly Conv2d other = new(3, 3, 1);

        protected override Signal Forward(Signal x) => other.Call(conv.Call(x));
    }

    private sealed class Stray : Module
    {
        protected override Signal Forward(Signal x) => new Conv2d(3, 3, 1).Call(x);
    }

    [TestMethod]
    public void Fields_that_PyTorch_would_not_know_are_refused()
    {
        StringAssert.Contains(
            Refused(new Array(), []), "field 'convs' of Array '' is a Conv2d[]; for several modules a ModuleList or Sequential is expected");
        StringAssert.Contains(Refused(new Loop(), []), "Loop 'inner.0' holds itself");
        StringAssert.Contains(Refused(new Twice(), []), "two fields for 'conv'");
        StringAssert.Contains(Refused(new Stray(), []), "a Conv2d is called that is no field");
        StringAssert.Contains(Refused(new OneModule(new ModuleList(new ReLU())), []), "ModuleList 'module': is a list");
        StringAssert.Contains(Refused(new Function(x => x.Parameter(new Parameter(3, 1, 1)) * x), []), "a parameter that is no field");
        Assert.ThrowsExactly<ArgumentException>(() => new Sequential(("a", new ReLU()), ("a", new ReLU())));
    }

    [TestMethod]
    public void A_layer_that_does_not_fit_is_named_with_both_numbers()
    {
        var network = new Sequential(
            ("conv", new Conv2d(3, 8, 3)), ("pool", new AdaptiveAvgPool2d(1)), ("flat", new Flatten()), ("fc", new Linear(9, 2)));
        Assert.AreEqual("Sequential: Linear 'fc': expected 9 features, found 8 in 'flat' [N, 8]", Refused(network, Networks.State(network)));
        network = new(new Conv2d(3, 8, 3), new Conv2d(4, 8, 3));
        Assert.AreEqual("Sequential: Conv2d '1': expected 4 channels, found 8 in '0' [N, 8, ?, ?]", Refused(network, Networks.State(network)));
        network = new(new Flatten(), new Conv2d(4, 8, 3));
        Assert.AreEqual("Sequential: Conv2d '1': expected a feature map [N, C, H, W], found '0' [N, ?]", Refused(network, Networks.State(network)));
        var large = Networks.Describe(new Sequential(new Conv2d(3, 8, 9), new MaxPool2d(2)));
        large.Check(10, 10);
        var error = Assert.ThrowsExactly<BigTransferException>(() => large.Check(10, 8));
        Assert.AreEqual(
            "Sequential: Conv2d '0': expected a map of at least 9 for a kernel of 9, found 'pixels' [N, 3, 10, 8], for pictures of 10 x 8", error.Message);
    }

    [TestMethod]
    public void The_first_layer_says_how_many_channels_the_pixels_have()
    {
        Assert.AreEqual(5, Networks.Describe(new Sequential(new MaxPool2d(2), new BatchNorm2d(5), new Conv2d(5, 2, 1))).Channels);
        Assert.AreEqual(1, Networks.Describe(new Sequential(new Conv2d(1, 2, 1))).Channels);
        Assert.AreEqual(3, Networks.Describe(new Sequential(new Flatten(), new Linear(12, 2))).Channels);
    }

    private static string Refused(Module network, List<(string Name, FloatTensor Tensor)> state)
    {
        using var checkpoint = Checkpoint.Open(new MemoryStream(CheckpointFiles.Npz(state)), "state.npz");
        return Assert.ThrowsExactly<BigTransferException>(() => new ModuleGraph(network, checkpoint)).Message;
    }
}
