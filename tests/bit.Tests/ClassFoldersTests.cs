using BigTransfer.Models;

namespace BigTransfer.Tool.Tests;

[TestClass]
public sealed class ClassFoldersTests
{
    [TestMethod]
    [DataRow("n01443537,N01629819", "id", "0,1")]
    [DataRow("goldfish,BULLFROG", "label", "0,2")]
    [DataRow("goldfish, Carassius auratus|european_fire_salamander", "label", "0,1")]
    [DataRow("0,199,07", "index", "0,199,7")]
    public void Folders_are_named_by_id_label_or_index(string folders, string way, string classes)
    {
        string[] names = folders.Split(folders.Contains('|') ? '|' : ',');
        var found = Match(names);
        Assert.AreEqual(way, found.Way);
        CollectionAssert.AreEqual(classes.Split(',').Select(int.Parse).ToArray(), names.Select(n => found.Classes[n]).ToArray());
    }

    [TestMethod]
    public void A_number_is_a_label_where_all_are_and_an_index_otherwise()
    {
        string[] oneToTwoHundred = [.. Enumerable.Range(1, 200).Select(i => $"{i}")];
        Assert.AreEqual(6, Match(["1", "7"], oneToTwoHundred).Classes["7"], "the class labelled 7");
        Assert.AreEqual(7, Match(["0", "7"], oneToTwoHundred).Classes["7"], "no class is labelled 0");
    }

    [TestMethod]
    public void A_whole_label_goes_before_a_synonym_and_a_name_of_several_classes_is_refused()
    {
        string[] labels = [.. Enumerable.Range(0, 200).Select(i => $"c{i}")];
        (labels[3], labels[5], labels[9]) = ("crane, bird", "crane", "crane, machine");
        Assert.AreEqual(5, Match(["crane"], labels).Classes["crane"]);
        labels[5] = "x";
        var error = Assert.ThrowsExactly<BigTransferException>(() => Match(["crane"], labels));
        Assert.AreEqual("root: folder 'crane' is the name of several classes (3, 9): expected folders named by index", error.Message);
    }

    [TestMethod]
    public void Folders_of_no_class_and_of_several_ways_are_named()
    {
        string[] many = [.. Enumerable.Range(0, 7).Select(i => $"no {i}"), "goldfish"];
        var error = Assert.ThrowsExactly<BigTransferException>(() => Match(many));
        StringAssert.EndsWith(error.Message, "found 'no 0', 'no 1', 'no 2', 'no 3', 'no 4' and 2 more");
        error = Assert.ThrowsExactly<BigTransferException>(() => Match(["n01443537", "bullfrog", "17"]));
        Assert.AreEqual(
            "root: expected folders named all in one way, found 1 of 3 named by id, 1 of 3 named by label, 1 of 3 named by index", error.Message);
        Assert.ThrowsExactly<BigTransferException>(() => Match(["-1"]));
        Assert.ThrowsExactly<BigTransferException>(() => Match(["200"]));
    }

    private static ClassFolders Match(string[] folders, string[]? labels = null)
    {
        using var model = BiTModel.Load(options: new BiTModelOptions { Labels = labels });
        return ClassFolders.Match("root", folders, new Classifier(model));
    }
}
