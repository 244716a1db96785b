using System.Globalization;
using System.Text.RegularExpressions;

namespace FewShotTransfer.Tests;

/// <summary>The program as its user meets it.</summary>
[TestClass]
public sealed partial class ProgramTests
{
    [TestMethod]
    public void A_small_folder_goes_all_the_way()
    {
        var result = Sample.Run("--images", SharedPictures.Folder, "--shots", "4,1,50", "--seeds", "2").Expect(0);
        Assert.AreEqual("", result.Error);
        string[] lines = result.Lines;
        Assert.HasCount(1, lines.Where(line => line.StartsWith("model ", StringComparison.Ordinal) && line.EndsWith(", embedded", StringComparison.Ordinal)));
        Assert.HasCount(0, lines.Where(line => line.StartsWith("draw pictures", StringComparison.Ordinal)));
        Assert.HasCount(1, lines.Where(line => line.StartsWith("4 classifiers on embeddings", StringComparison.Ordinal)), "2 shots, 2 seeds");

        CheckTable(lines);
        CheckConfusion(lines);
        CheckPrediction(lines);
    }

    [TestMethod]
    public void The_model_that_is_named_is_the_one_that_runs()
    {
        string model = Path.Combine(Shared.RepositoryRoot, "models", "bit-mini", "bit-mini.npz");
        var result = Sample.Run("--images", SharedPictures.Folder, "--shots", "2", "--seeds", "1", "--model", model).Expect(0);
        StringAssert.Contains(result.Output, $"1024 features a picture, {model}");
        StringAssert.Contains(result.Output, "mean ± standard deviation of 1 draws");

        string nowhere = Path.Combine(SharedPictures.Folder, "absent.npz");
        var absent = Sample.Run("--images", SharedPictures.Folder, "--model", nowhere).Expect(1);
        StringAssert.Contains(absent.OneErrorLine(), nowhere);
        Assert.AreEqual("", absent.Output);
    }

    [TestMethod]
    public void Help_is_printed_whatever_stands_beside_it() =>
        Assert.AreEqual(Options.Usage.ReplaceLineEndings(), Sample.Run("--seeds", "0", "--help").Expect(0).Output.TrimEnd());

    [TestMethod]
    [DataRow("--shots", "1,x")]
    [DataRow("--seeds", "0")]
    [DataRow("--seeds")]
    [DataRow("nonsense", "1")]
    public void Wrong_use_is_told_apart_in_one_line(params string[] arguments)
    {
        var result = Sample.Run(arguments).Expect(2);
        StringAssert.Matches(result.OneErrorLine(), new Regex($"^FewShotTransfer: '?{arguments[0]}"));
        Assert.AreEqual("", result.Output);
    }

    [TestMethod]
    [DataRow("absent", "expected a folder with one sub-folder a class, found nothing")]
    [DataRow("a file", "expected a folder with one sub-folder a class, found a file")]
    [DataRow("empty", "expected one sub-folder a class, found none")]
    [DataRow("one class", "expected sub-folders of at least 2 classes, found 1")]
    public void A_wrong_folder_is_named_before_anything_is_printed(string kind, string expected)
    {
        using var folder = new TempFolder();
        string images = folder.File(kind);
        switch (kind)
        {
            case "a file": File.WriteAllText(images, ""); break;
            case "empty": Directory.CreateDirectory(images); break;
            case "one class": TestPictures.Touch(images, ("only", 12)); break;
        }
        var result = Sample.Run("--images", images).Expect(1);
        Assert.AreEqual($"FewShotTransfer: {images}: {expected}", result.OneErrorLine());
        Assert.AreEqual("", result.Output);
    }

    [TestMethod]
    public void Too_few_pictures_are_told_before_anything_is_printed()
    {
        var result = Sample.Run("--images", SharedPictures.Folder, "--shots", "12").Expect(1);
        StringAssert.Contains(result.OneErrorLine(), "--shots: expected more than 12 pictures of each class, found 12 of 'checks'");
        Assert.AreEqual("", result.Output);
    }

    [TestMethod]
    public void A_broken_picture_is_named()
    {
        using var folder = new TempFolder();
        TestPictures.Write(folder.Root);
        string broken = Path.Combine(folder.Root, TestPictures.Classes[1], "05.png");
        File.WriteAllText(broken, "no picture");
        StringAssert.Contains(Sample.Run("--images", folder.Root, "--shots", "1").Expect(1).OneErrorLine(), broken);
    }

    private static void CheckTable(string[] lines)
    {
        int at = Array.FindIndex(lines, line => line.StartsWith("accuracy in %", StringComparison.Ordinal));
        Assert.AreEqual("accuracy in %, mean ± standard deviation of 2 draws; guessing gives 33.3", lines[at]);
        CollectionAssert.AreEqual(new[] { "1", "4" }, lines[at + 1]["labelled pictures a class".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        foreach (var (line, name) in new[] { (lines[at + 2], "BiT embeddings"), (lines[at + 3], "raw pixels") })
        {
            StringAssert.StartsWith(line, name);
            double[] means = [.. Cell().Matches(line).Select(cell => double.Parse(cell.Groups[1].Value, CultureInfo.InvariantCulture))];
            Assert.HasCount(2, means, line);
            Assert.IsTrue(means.All(mean => mean is >= 0 and <= 100), line);
        }
        double best = double.Parse(Cell().Matches(lines[at + 2])[1].Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.IsGreaterThan(90, best, "textures as plain as these are told apart");
        Assert.AreEqual("left out: 50, for there are only 12 pictures of 'checks'", lines[at + 4]);
    }

    private static void CheckConfusion(string[] lines)
    {
        int at = Array.FindIndex(lines, line => line.StartsWith("confusion matrix, 4 labelled a class", StringComparison.Ordinal));
        CollectionAssert.AreEqual(new[] { "1", "2", "3" }, lines[at + 1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        for (int i = 0; i < TestPictures.Classes.Length; i++)
        {
            string[] cells = lines[at + 2 + i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            CollectionAssert.AreEqual(new[] { $"{i + 1}", TestPictures.Classes[i] }, cells[..2]);
            int[] counts = [.. cells[2..].Select(cell => cell == "." ? 0 : int.Parse(cell, CultureInfo.InvariantCulture))];
            Assert.HasCount(3, counts);
            Assert.AreEqual(TestPictures.PerClass - 4, counts.Sum(), "what is not labelled is the test");
            Assert.AreEqual(counts.Max(), counts[i], "most lie on the diagonal");
        }
    }

    private static void CheckPrediction(string[] lines)
    {
        int at = Array.FindIndex(lines, line => line.Contains("is taken for:", StringComparison.Ordinal));
        StringAssert.Matches(lines[at], new Regex(@"^stripes[/\\]\d\d\.png is taken for: stripes$"));
        var scores = lines[(at + 1)..].Where(line => line.Length > 0).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        CollectionAssert.AreEquivalent(TestPictures.Classes, scores.Select(score => score[1]).ToArray());
        Assert.AreEqual("stripes", scores[0][1]);
        Assert.AreEqual(1, scores.Sum(score => double.Parse(score[0], CultureInfo.InvariantCulture)), 0.002, "three probabilities, rounded to 0.001");
    }

    [GeneratedRegex(@"(\d+\.\d) ± +\d+\.\d")]
    private static partial Regex Cell();
}
