using BigTransfer.Models;

namespace BigTransfer.Tests.Models;

[TestClass]
public sealed class LabelFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("cat\ndog\n", "cat|dog", "")]
    [DataRow("cat\r\ndog", "cat|dog", "")]
    [DataRow("n1\tcat, tom\nn2\tdog\n\n\r\n", "cat, tom|dog", "n1|n2")]
    [DataRow("n02084071 dog, hound\nn02121620 cat", "dog, hound|cat", "n02084071|n02121620")]
    [DataRow("n0208407 no id\n9 lives", "n0208407 no id|9 lives", "")]
    [DataRow("cat\n\nn1\tdog", "cat||dog", "||n1")]
    [DataRow(" cat \ttom\tcat ", "tom\tcat", "cat")]
    [DataRow("\n\r\n", "", "")]
    public void Lines_are_names_with_or_without_ids(string text, string names, string ids)
    {
        var labels = LabelFile.Parse(text, "x");
        CollectionAssert.AreEqual(Split(names), labels.Names.ToArray());
        CollectionAssert.AreEqual(Split(ids), labels.Ids.ToArray());
        var again = LabelFile.Parse(LabelFile.Write(labels), "x");
        CollectionAssert.AreEqual(labels.Names.ToArray(), again.Names.ToArray());
        CollectionAssert.AreEqual(labels.Ids.ToArray(), again.Ids.ToArray());
    }

    [TestMethod]
    public void Names_of_any_kind_survive_writing()
    {
        string[] names = ["a\tb", "n02084071 dog", "two\nlines", "", ""];
        var again = LabelFile.Parse(LabelFile.Write(new ClassLabels(names, [], "x")), "x");
        CollectionAssert.AreEqual(new[] { "a\tb", "n02084071 dog", "two lines", "", "" }, again.Names.ToArray());
        Assert.IsEmpty(again.Ids);
    }

    [TestMethod]
    public void A_file_that_is_no_list_is_named()
    {
        string path = _folder.File("labels.txt");
        File.WriteAllText(path, "\n\n");
        Assert.AreEqual($"{path}: expected class names, one a line, found none", Error(path));
        Assert.AreEqual($"{_folder.File("absent")}: no such file", Error(_folder.File("absent")));
        using (var stream = File.OpenWrite(path))
            stream.SetLength(40 << 20);
        Assert.AreEqual($"{path}: expected class names, one a line, found 41943040 bytes, more than 33554432", Error(path));
        File.WriteAllText(path, new string('\n', 1_000_001) + "x");
        Assert.AreEqual($"{path}: expected at most 1000000 class names, one a line, found more", Error(path));
    }

    private static string[] Split(string list) => list.Length == 0 ? [] : list.Split('|');

    private static string Error(string path) => Assert.ThrowsExactly<BigTransferException>(() => LabelFile.Read(path)).Message;
}
