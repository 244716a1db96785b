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
            one with { InputChannels = 1 }, one with { Classes = 11 },
        })
            Assert.AreNotEqual(one, other);
    }

    [TestMethod]
    public void Values_that_cannot_be_are_refused_where_they_are_set()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new BiTArchitecture { Units = [] });
        Assert.ThrowsExactly<ArgumentException>(() => new BiTArchitecture { Units = [3, 0] });
        var valid = new BiTArchitecture { Units = [1] };
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => valid with { WidthFactor = 0.3 });
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
