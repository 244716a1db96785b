using BigTransfer.FewShot;

namespace BigTransfer.Tests.FewShot;

[TestClass]
public sealed class ImageFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _root;

    public ImageFolderTests() => _root = _folder.Root;

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public void Classes_and_files_come_in_ordinal_order()
    {
        foreach (string file in new[] { "b/2.jpg", "b/10.PNG", "a/x/deep.webp", "a/1.jpeg", "a/notes.txt", "Z/1.bmp" })
        {
            string path = Path.Combine(_root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
        var found = ImageFolder.List(_root).Select(i => $"{i.Label}:{Path.GetFileName(i.Path)}").ToArray();
        CollectionAssert.AreEqual(new[] { "Z:1.bmp", "a:1.jpeg", "a:deep.webp", "b:10.PNG", "b:2.jpg" }, found);
    }

    [TestMethod]
    public void A_folder_that_is_none_is_named()
    {
        string absent = Path.Combine(_root, "absent"), file = Path.Combine(_root, "file");
        File.WriteAllText(file, "");
        StringAssert.StartsWith(Error(absent), $"{absent}: expected a folder with one sub-folder a class, found nothing");
        StringAssert.StartsWith(Error(file), $"{file}: expected a folder with one sub-folder a class, found a file");
        StringAssert.StartsWith(Error(_root), $"{_root}: expected one sub-folder a class, found none");
    }

    [TestMethod]
    public void A_class_without_pictures_is_named()
    {
        string empty = Directory.CreateDirectory(Path.Combine(_root, "empty")).FullName;
        Assert.AreEqual($"{empty}: expected pictures in the folder, found none", Error(_root));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows, IgnoreMessage = "links need rights on this system")]
    public void Links_that_lead_round_are_not_followed()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_root, "a", "b")).FullName;
        File.WriteAllText(Path.Combine(folder, "1.jpg"), "");
        Directory.CreateSymbolicLink(Path.Combine(folder, "up"), _root);
        Directory.CreateSymbolicLink(Path.Combine(folder, "self"), folder);
        CollectionAssert.AreEqual(new[] { Path.Combine(folder, "1.jpg") }, ImageFolder.ImageFiles(_root).ToArray());
    }

    private static string Error(string path) => Assert.ThrowsExactly<BigTransferException>(() => ImageFolder.List(path)).Message;
}
