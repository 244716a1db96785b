using System.Globalization;

namespace FewShotTransfer.Tests;

/// <summary>The sample of what embeddings do for photos, as its user meets it.</summary>
[TestClass]
public sealed class PhotoToolsTests
{
    private const string Program = "PhotoTools.dll";

    [TestMethod]
    public void Neighbours_are_of_the_same_class_and_the_nearest_come_first()
    {
        string[] lines = Run("neighbours", "--images", SharedPictures.Folder, "--photo", Path.Combine("stripes", "03.png"), "--count", "5");
        Assert.AreEqual($"nearest to {Path.Combine("stripes", "03.png")} of 36 photos", lines[0]);
        var rows = lines[2..7].Select(Split).ToArray();
        Assert.IsTrue(rows.All(row => row.Name.StartsWith("stripes", StringComparison.Ordinal)), string.Join('\n', lines));
        Assert.IsFalse(rows.Any(row => row.Name.EndsWith("03.png", StringComparison.Ordinal)), "a photo is no neighbour of itself");
        Assert.IsTrue(rows.All(row => row.Score is > 0.5 and <= 1));
        CollectionAssert.AreEqual(rows.OrderByDescending(row => row.Score).ToArray(), rows);
        // By chance: 12 * 11 * 3 / (36 * 35).
        StringAssert.EndsWith(lines[8], "% of 36 (by chance 31.4 %)");
        Assert.IsGreaterThan(90, double.Parse(lines[8].Split(": ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
    }

    [TestMethod]
    public void Clusters_agree_with_the_classes()
    {
        string[] lines = Run("clusters", "--images", SharedPictures.Folder, "--count", "3");
        Assert.AreEqual("36 photos in 3 clusters", lines[0]);
        var sizes = new[] { 3, 5, 7 }.Select(at => lines[at].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        Assert.AreEqual(36, sizes.Sum(size => int.Parse(size, CultureInfo.InvariantCulture)));
        double agreement = double.Parse(lines[10].Split(": ")[1], CultureInfo.InvariantCulture);
        Assert.IsGreaterThan(0.4, agreement, "36 rows in 3 groups at random have about 0.05");
    }

    [TestMethod]
    public void Strange_photos_are_found_among_the_drawn_ones()
    {
        string[] lines = Run("strange");
        Assert.AreEqual("learnt from 60 usual photos; 26 photos, the strangest first (0 as usual, 1 not at all)", lines[0]);
        var rows = lines[3..29].Select(Split).ToArray();
        CollectionAssert.AreEqual(rows.OrderByDescending(row => row.Score).ToArray(), rows);
        double[] usual = [.. rows.Where(row => row.Name.StartsWith("duck", StringComparison.Ordinal)).Select(row => row.Score)];
        double[] strange = [.. rows.Where(row => !row.Name.StartsWith("duck", StringComparison.Ordinal)).Select(row => row.Score)];
        Assert.HasCount(15, usual);
        double area = strange.Average(s => usual.Average(u => s > u ? 1.0 : s == u ? 0.5 : 0));
        Assert.IsGreaterThan(0.85, area, "area under the ROC curve; chance gives 0.5");
    }

    [TestMethod]
    public void Strange_photos_are_those_unlike_the_folder_that_is_named_usual()
    {
        string[] lines = Run("strange", "--images", SharedPictures.Folder, "--usual", Path.Combine(SharedPictures.Folder, "checks"));
        StringAssert.StartsWith(lines[0], "learnt from 12 usual photos; 36 photos");
        Assert.IsTrue(lines[27..39].All(line => Split(line).Name.StartsWith("checks", StringComparison.Ordinal)), string.Join('\n', lines));
    }

    [TestMethod]
    public void Photos_have_classes_with_scores()
    {
        string[] lines = Run("classify", "--images", SharedPictures.Folder, "--count", "2");
        Assert.AreEqual("36 photos, 200 classes", lines[0]);
        Assert.HasCount(36, lines[3..39].Where(line => line.Length > 0));
        string[] scores = [.. lines[3].Split("  ")[^1].Split(", ").Select(score => score.Split(' ')[^1])];
        Assert.HasCount(2, scores);
        double[] values = [.. scores.Select(score => double.Parse(score, CultureInfo.InvariantCulture))];
        Assert.IsTrue(values[0] >= values[1] && values[1] > 0 && values.Sum() <= 1, lines[3]);
    }

    [TestMethod]
    [DataRow(2, "'paint' is not a command; expected neighbours, clusters, strange, classify; see --help", "paint")]
    [DataRow(2, "'--photo' is not an option of clusters; see --help", "clusters", "--photo", "x")]
    [DataRow(2, "--count: expected a whole number from 1, found '0'", "clusters", "--count", "0")]
    [DataRow(2, "--images: expected a value, found none", "classify", "--images")]
    [DataRow(2, "--usual: expected --images beside it, the photos to judge; found none", "strange", "--usual", "x")]
    [DataRow(1, "nowhere: expected a folder of photos, found nothing", "strange", "--images", "nowhere")]
    public void Wrong_use_is_an_error_of_one_line(int exitCode, string expected, params string[] arguments)
    {
        var result = Sample.RunProgram(Program, arguments).Expect(exitCode);
        Assert.AreEqual($"PhotoTools: {expected}", result.OneErrorLine());
        Assert.AreEqual("", result.Output);
    }

    [TestMethod]
    public void Too_few_photos_and_one_of_another_folder_are_errors_of_one_line()
    {
        Assert.AreEqual($"PhotoTools: {SharedPictures.Folder}: expected 50 photos or more, found 36",
            Sample.RunProgram(Program, "clusters", "--images", SharedPictures.Folder, "--count", "50").Expect(1).OneErrorLine());
        Assert.AreEqual("PhotoTools: --photo: expected a photo of the folder, found 'absent.png'",
            Sample.RunProgram(Program, "neighbours", "--images", SharedPictures.Folder, "--photo", "absent.png").Expect(1).OneErrorLine());
    }

    private static string[] Run(params string[] arguments)
    {
        var result = Sample.RunProgram(Program, arguments).Expect(0);
        Assert.AreEqual("", result.Error);
        return result.Lines;
    }

    private static (double Score, string Name) Split(string line)
    {
        string[] cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (double.Parse(cells[0], CultureInfo.InvariantCulture), cells[1]);
    }
}
