using BigTransfer;

namespace FewShotTransfer.Tests;

[TestClass]
public sealed class PictureFolderTests
{
    [TestMethod]
    public void Small_classes_are_read_whole_and_large_ones_evenly_spread()
    {
        using var folder = new TempFolder();
        TestPictures.Touch(folder.Root, ("large", 12), ("small", 3));
        Picture[] pictures = PictureFolder.Read(folder.Root, most: 4);
        CollectionAssert.AreEqual(new[] { "large", "large", "large", "large", "small", "small", "small" }, pictures.Select(p => p.Label).ToArray());
        CollectionAssert.AreEqual(
            new[] { "00.png", "03.png", "06.png", "09.png", "00.png", "01.png", "02.png" },
            pictures.Select(p => Path.GetFileName(p.ImagePath)).ToArray());
        Assert.IsTrue(pictures.All(p => File.Exists(p.ImagePath)));
    }

    [TestMethod]
    public void A_class_of_just_the_most_is_read_whole()
    {
        using var folder = new TempFolder();
        TestPictures.Touch(folder.Root, ("a", 5), ("b", 5));
        Assert.HasCount(10, PictureFolder.Read(folder.Root, most: 5));
    }

    [TestMethod]
    public void One_class_is_no_choice()
    {
        using var folder = new TempFolder();
        TestPictures.Touch(folder.Root, ("only", 3));
        var error = Assert.ThrowsExactly<BigTransferException>(() => PictureFolder.Read(folder.Root, most: 4));
        Assert.AreEqual($"{folder.Root}: expected sub-folders of at least 2 classes, found 1", error.Message);
    }
}
