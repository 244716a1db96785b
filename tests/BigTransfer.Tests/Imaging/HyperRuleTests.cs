using BigTransfer.Imaging;

namespace BigTransfer.Tests.Imaging;

[TestClass]
public sealed class HyperRuleTests
{
    [TestMethod]
    [DataRow(32, 32, 160, 128)]
    [DataRow(95, 97, 160, 128)]
    [DataRow(96, 96, 512, 480)]
    [DataRow(1, 9215, 160, 128)]
    [DataRow(1, 9216, 512, 480)]
    [DataRow(100_000, 100_000, 512, 480)]
    public void Small_pictures_are_those_under_96_x_96_in_area(int height, int width, int resize, int crop)
    {
        Assert.AreEqual((resize, crop), HyperRule.Resolution(height, width));
        var recipe = HyperRule.Evaluation(height, width);
        Assert.AreEqual((crop, crop), recipe.FixedSize);
        Assert.AreEqual(ResizeRule.To(crop, crop), recipe.Resize);
    }

    [TestMethod]
    public void A_picture_has_pixels() => Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => HyperRule.Resolution(0, 5));
}
