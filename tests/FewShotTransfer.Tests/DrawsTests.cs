using BigTransfer;

namespace FewShotTransfer.Tests;

[TestClass]
public sealed class DrawsTests
{
    [TestMethod]
    public void Labelled_pictures_are_so_many_of_each_class_and_nested()
    {
        var draws = new Draws(Pictures(("a", 9), ("b", 7), ("c", 12)), [1, 3, 5], seeds: 4);
        CollectionAssert.AreEqual(new[] { "a", "b", "c" }, draws.Classes);
        Assert.AreEqual(12, draws.Count);
        for (int seed = 0; seed < 4; seed++)
        {
            int[] fewer = [];
            foreach (int shots in draws.Shots)
            {
                int[] labelled = draws.Split(shots, seed).Labelled;
                foreach (string name in draws.Classes)
                    Assert.AreEqual(shots, labelled.Count(i => draws.Pictures[i].Label == name), name);
                Assert.HasCount(3 * shots, labelled.Distinct());
                Assert.IsEmpty(fewer.Except(labelled));
                fewer = labelled;
            }
        }
    }

    [TestMethod]
    public void The_test_is_the_rest_and_the_same_for_all_shots()
    {
        var draws = new Draws(Pictures(("a", 9), ("b", 7)), [1, 5], seeds: 2);
        var (one, testOfOne) = draws.Split(1, seed: 1);
        var (five, testOfFive) = draws.Split(5, seed: 1);
        CollectionAssert.AreEqual(testOfFive, testOfOne);
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 16).ToArray(), five.Concat(testOfFive).ToArray());
        Assert.IsEmpty(one.Intersect(testOfOne));
        CollectionAssert.AreEqual(five, draws.Split(5, seed: 1).Labelled, "a seed draws the same again");
        CollectionAssert.AreNotEquivalent(five, draws.Split(5, seed: 0).Labelled, "another seed draws others");
    }

    [TestMethod]
    public void Shots_that_leave_no_test_are_left_out_and_told()
    {
        var draws = new Draws(Pictures(("a", 9), ("b", 5)), [1, 4, 5, 10], seeds: 1);
        CollectionAssert.AreEqual(new[] { 1, 4 }, draws.Shots);
        Assert.AreEqual("left out: 5, 10, for there are only 5 pictures of 'b'", draws.LeftOut);
        Assert.IsNull(new Draws(Pictures(("a", 9), ("b", 5)), [1, 4], seeds: 1).LeftOut);
    }

    [TestMethod]
    public void Too_few_pictures_for_any_shots_are_an_error_that_names_the_class()
    {
        var error = Assert.ThrowsExactly<BigTransferException>(() => new Draws(Pictures(("a", 9), ("b", 5)), [5, 10], seeds: 1));
        Assert.AreEqual("--shots: expected more than 5 pictures of each class, found 5 of 'b'", error.Message);
    }

    private static Picture[] Pictures(params ReadOnlySpan<(string Label, int Count)> classes)
    {
        var pictures = new List<Picture>();
        foreach (var (label, count) in classes)
            pictures.AddRange(Enumerable.Range(0, count).Select(i => new Picture { ImagePath = $"{label}/{i}.png", Label = label }));
        return [.. pictures];
    }
}
