using FewShotTransfer.Pictures;

namespace FewShotTransfer.Tests.Pictures;

[TestClass]
public sealed class DiceTests
{
    [TestMethod]
    public void The_stream_is_SplitMix64()
    {
        var dice = new Dice(0);
        // The upper halves of the first outputs for seed 0 of the authors' splitmix64.c.
        foreach (uint expected in new[] { 0xE220A839u, 0x6E789E6Au, 0x06C45D18u })
            Assert.AreEqual(expected, dice.Next());
    }

    [TestMethod]
    public void Other_seeds_give_other_streams()
    {
        var firsts = Enumerable.Range(0, 1000).Select(seed => new Dice((ulong)seed).Next()).ToHashSet();
        Assert.HasCount(1000, firsts);
    }

    [TestMethod]
    public void Numbers_keep_to_their_bounds_and_reach_them()
    {
        var dice = new Dice(5);
        var whole = Enumerable.Range(0, 200).Select(_ => dice.Whole(-1, 2)).ToHashSet();
        CollectionAssert.AreEquivalent(new[] { -1, 0, 1, 2 }, whole.ToArray());
        float[] between = [.. Enumerable.Range(0, 1000).Select(_ => dice.Between(2, 4))];
        Assert.IsTrue(between.All(x => x is >= 2 and < 4));
        Assert.AreEqual(3, between.Average(), 0.1);
        Assert.AreEqual(0.25, Enumerable.Range(0, 1000).Average(_ => dice.Chance(.25f) ? 1 : 0), 0.05);
    }
}
