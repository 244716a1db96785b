using BigTransfer.FewShot;

namespace BigTransfer.Tests.FewShot;

[TestClass]
public sealed class ShotSamplerTests
{
    private static readonly int[] Labels = [.. Enumerable.Range(0, 60).Select(i => i % 4)];

    [TestMethod]
    public void Each_class_gives_as_many_as_asked_and_none_twice()
    {
        int[] drawn = ShotSampler.Sample(Labels, 5, seed: 1);
        CollectionAssert.AllItemsAreUnique(drawn);
        CollectionAssert.AreEqual(new[] { 5, 5, 5, 5 }, drawn.CountBy(i => Labels[i]).OrderBy(c => c.Key).Select(c => c.Value).ToArray());
    }

    [TestMethod]
    public void Fewer_shots_are_a_part_of_more_shots()
    {
        for (int seed = 0; seed < 10; seed++)
            CollectionAssert.IsSubsetOf(ShotSampler.Sample(Labels, 1, seed), ShotSampler.Sample(Labels, 5, seed));
    }

    [TestMethod]
    public void The_seed_decides_the_draw()
    {
        CollectionAssert.AreEqual(ShotSampler.Sample(Labels, 3, 7), ShotSampler.Sample(Labels, 3, 7));
        CollectionAssert.AreNotEqual(ShotSampler.Sample(Labels, 3, 7), ShotSampler.Sample(Labels, 3, 8));
    }

    [TestMethod]
    public void Too_few_examples_name_the_class()
    {
        var error = Assert.ThrowsExactly<BigTransferException>(() => ShotSampler.Sample([0, 0, 1], 2, 0));
        Assert.AreEqual("shots: expected at least 2 examples of class 1, found 1", error.Message);
    }
}
