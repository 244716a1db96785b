using BigTransfer.Architectures;

namespace BigTransfer.Tests.Architectures;

[TestClass]
public sealed class BiTArchitectureTests
{
    [TestMethod]
    [DataRow("R50x1", 2048, 25.55, 68.26)]
    [DataRow("R101x1", 2048, 44.54, 87.25)]
    [DataRow("R50x3", 6144, 217.32, 345.40)]
    [DataRow("R101x3", 6144, 387.93, 516.02)]
    [DataRow("R152x2", 4096, 236.34, 321.73)]
    [DataRow("R152x4", 8192, 936.53, 1107.30)]
    public void Published_networks_have_the_published_sizes(string name, int embedding, double millions1k, double millions21k)
    {
        var row = PublishedArchitectures.Find(name);

        Assert.AreEqual(embedding, row.WithClasses(0).EmbeddingSize);
        Assert.AreEqual(millions1k, row.WithClasses(1000).ParameterCount / 1e6, 0.0051);
        Assert.AreEqual(millions21k, row.WithClasses(21843).ParameterCount / 1e6, 0.0051);
    }

    [TestMethod]
    public void The_exact_count_of_R50x1_is_PyTorch_s() =>
        Assert.AreEqual(25_549_352, PublishedArchitectures.Find("r50x1").WithClasses(1000).ParameterCount);

    [TestMethod]
    public void Channels_follow_the_width()
    {
        var wide = new BiTArchitecture { Units = [1, 1, 1, 1], WidthFactor = 1.5 };

        Assert.AreEqual(96, wide.StemChannels);
        CollectionAssert.AreEqual(new[] { 96, 192, 384, 768 }, Enumerable.Range(1, 4).Select(wide.MidChannels).ToArray());
        CollectionAssert.AreEqual(new[] { 384, 768, 1536, 3072 }, Enumerable.Range(1, 4).Select(wide.StageChannels).ToArray());
        Assert.AreEqual(3072, wide.EmbeddingSize);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => wide.StageChannels(0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => wide.MidChannels(5));
    }

    [TestMethod]
    public void The_head_adds_its_kernel_and_bias()
    {
        var headless = new BiTArchitecture { Units = [2, 1, 1, 1], WidthFactor = 0.5 };
        Assert.AreEqual(10 * 1024 + 10, (headless with { Classes = 10 }).ParameterCount - headless.ParameterCount);
    }

    [TestMethod]
    public void Names_are_the_published_ones_or_say_what_it_is()
    {
        Assert.AreEqual("R101x3", new BiTArchitecture { Units = [3, 4, 23, 3], WidthFactor = 3, Classes = 7 }.Name);
        Assert.AreEqual("bit-mini", new BiTArchitecture { Units = [2, 2, 2, 2], WidthFactor = 0.5 }.Name);
        Assert.AreEqual("units 2,1,1,1, width 0.5", new BiTArchitecture { Units = [2, 1, 1, 1], WidthFactor = 0.5 }.Name);
    }

    [TestMethod]
    public void Equality_is_by_value_and_sees_every_property()
    {
        var one = new BiTArchitecture { Units = [3, 4, 6, 3], Classes = 10 };
        var same = new BiTArchitecture { Units = new List<int> { 3, 4, 6, 3 }, Classes = 10 };

        Assert.AreEqual(one, same);
        Assert.AreEqual(one.GetHashCode(), same.GetHashCode());
        foreach (var other in new[]
        {
            one with { Units = [3, 4, 6, 4] }, one with { WidthFactor = 2 }, one with { Groups = 16 },
            one with { InputChannels = 1 }, one with { Classes = 11 }, one with { StemChannels = 32 },
            one with { HiddenSizes = [256, 512, 1024, 1024] }, one with { MidSizes = [64, 128, 256, 256] },
            one with { LayerType = LayerType.Bottleneck }, one with { Activation = Activation.Selu }, one with { Padding = Padding.Same },
            one with { DynamicStemPadding = true }, one with { OutputStride = 16 },
        })
            Assert.AreNotEqual(one, other);
    }

    [TestMethod]
    public void One_network_said_in_two_ways_is_equal()
    {
        var family = new BiTArchitecture { Units = [3, 4, 6, 3], WidthFactor = 2 };
        var stated = new BiTArchitecture
        {
            Units = [3, 4, 6, 3], StemChannels = 128, HiddenSizes = [512, 1024, 2048, 4096], MidSizes = [128, 256, 512, 1024],
        };
        Assert.AreEqual(family, stated);
        Assert.AreEqual(family.GetHashCode(), stated.GetHashCode());
        Assert.AreEqual(family.ParameterCount, stated.ParameterCount);
        Assert.AreEqual("units 3,4,6,3, width 2", stated.Name);
        Assert.AreEqual("R152x2", (stated with { Units = [3, 8, 36, 3] }).Name);
    }

    [TestMethod]
    public void A_published_name_is_for_the_published_network_alone()
    {
        var published = new BiTArchitecture { Units = [3, 4, 6, 3], InputChannels = 1, Classes = 4 };
        Assert.AreEqual("R50x1", published.Name);
        foreach (var (other, name) in new[]
        {
            (published with { Groups = 16 }, "units 3,4,6,3, width 1, 16 groups"),
            (published with { LayerType = LayerType.Bottleneck }, "units 3,4,6,3, width 1, bottleneck layers"),
            (published with { Activation = Activation.GeluTanh, OutputStride = 8 }, "units 3,4,6,3, width 1, gelu_new, output stride 8"),
            (published with { Padding = Padding.Same, DynamicStemPadding = true }, "units 3,4,6,3, width 1, SAME padding, dynamic stem padding"),
            (published with { HiddenSizes = [96, 128, 160, 192] }, "units 3,4,6,3, stem 64, channels 96,128,160,192"),
            (published with { MidSizes = [32, 32, 32, 32] }, "units 3,4,6,3, width 1, inner channels 32,32,32,32"),
        })
            Assert.AreEqual(name, other.Name);
    }

    [TestMethod]
    public void Sizes_of_other_stages_than_the_units_are_refused()
    {
        var wrong = new BiTArchitecture { Units = [1, 1], HiddenSizes = [64, 128, 256] };
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => wrong.StageChannels(1)).Message, "HiddenSizes has 3 numbers");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => wrong.ParameterCount).Message, "each of the 2 stages");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>((wrong with { HiddenSizes = [64, 72] }).Check).Message, "72 channels");
        (wrong with { HiddenSizes = [64, 128], MidSizes = [32, 64] }).Check();
    }

    [TestMethod]
    public void Values_that_cannot_be_are_refused_where_they_are_set()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new BiTArchitecture { Units = [] });
        Assert.ThrowsExactly<ArgumentException>(() => new BiTArchitecture { Units = [3, 0] });
        var valid = new BiTArchitecture { Units = [1] };
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => valid with { WidthFactor = 0.3 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => valid with { WidthFactor = 1e9 });
        Assert.ThrowsExactly<ArgumentException>(() => valid with { Units = [1000] });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => valid with { StemChannels = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => valid with { HiddenSizes = [int.MaxValue] });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => valid with { MidSizes = [-1] });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => valid with { LayerType = (LayerType)2 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => valid with { Activation = (Activation)9 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => valid with { Padding = (Padding)(-1) });
        foreach (var stride in new[] { 0, 2, 12, -4 })
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => valid with { OutputStride = stride });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => valid with { Groups = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => valid with { InputChannels = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => valid with { Classes = -1 });
    }

    [TestMethod]
    public void An_unknown_name_is_answered_with_the_known_ones()
    {
        var error = Assert.ThrowsExactly<BigTransferException>(() => PublishedArchitectures.Find("R18x1"));
        StringAssert.Contains(error.Message, "'R18x1'");
        StringAssert.Contains(error.Message, "R152x4");
    }
}
