using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using BigTransfer.Imaging;
using BigTransfer.Models;

namespace BigTransfer.Tool.Tests;

/// <summary><c>classify</c> and <c>validate</c>.</summary>
[TestClass]
public sealed class ClassifyCommandsTests : TemporaryFolderTest
{
    [TestMethod]
    public void Classify_prints_the_best_labels_of_each_picture_in_columns()
    {
        string dark = Picture("in/dark.png", 10), light = Picture("in/light.png", 240), broken = In("in/broken.png");
        File.WriteAllText(broken, "no picture");
        var result = Bit.Run("classify", In("in"), "--top", "3").Expect(1);
        StringAssert.Contains(result.OneErrorLine(), broken);
        var expected = new List<string>();
        using (var model = BiTModel.Load())
        {
            foreach (string file in new[] { dark, light })
            {
                expected.Add(file);
                foreach (var best in model.Classify(ImageDecoder.Decode(file), 3))
                    expected.Add($"  {(100 * best.Score).ToString("F2", System.Globalization.CultureInfo.InvariantCulture),6} %  {best.Label}");
            }
        }
        CollectionAssert.AreEqual(expected, Lines(result.Output));
    }

    [TestMethod]
    public void Classify_gives_JSON_to_programs()
    {
        string file = Picture("a.png", 100);
        var result = Bit.Run("classify", file, In("absent.png"), "--json", "--scores", "sigmoid", "--size", "48").Expect(1);
        using var json = JsonDocument.Parse(result.Output);
        var (good, bad) = (json.RootElement[0], json.RootElement[1]);
        using var model = BiTModel.Load();
        using var small = BiTModel.Load(options: new BiTModelOptions { Recipe = model.Recipe.WithSize(48) });
        var expected = small.Classify(ImageDecoder.Decode(file), function: ScoreFunction.Sigmoid);
        Assert.AreEqual(file, good.GetProperty("file").GetString());
        Assert.AreEqual(JsonValueKind.Null, good.GetProperty("error").ValueKind);
        var found = good.GetProperty("classes").EnumerateArray().ToArray();
        Assert.HasCount(5, found);
        for (int i = 0; i < 5; i++)
        {
            Assert.AreEqual(expected[i].Index, found[i].GetProperty("index").GetInt32());
            Assert.AreEqual(expected[i].Label, found[i].GetProperty("label").GetString());
            Assert.AreEqual(expected[i].Score, found[i].GetProperty("score").GetSingle(), 1e-5f);
        }
        Assert.AreEqual(JsonValueKind.Null, bad.GetProperty("classes").ValueKind);
        StringAssert.Contains(bad.GetProperty("error").GetString(), "absent.png: no such file");
    }

    [TestMethod]
    public void Labels_come_from_a_file_or_are_numbers()
    {
        string file = Picture("a.png", 100);
        File.WriteAllLines(In("list.txt"), Enumerable.Range(0, 200).Select(i => $"x{i}\tname \u001b[31m{i}"));
        string output = Bit.Run("classify", file, "--top", "200", "--labels", In("list.txt")).Expect(0).Output;
        Assert.DoesNotContain('\u001b', output);
        StringAssert.Contains(output, " %  name \uFFFD[31m199");
        Bit.Run("convert", "bit-mini", In("cut.onnx"), "--outputs", "embedding").Expect(0);
        StringAssert.Contains(Bit.Run("classify", file, "--model", In("cut.onnx")).Expect(1).OneErrorLine(), "expected a network with a head");
        output = Bit.Run("classify", file, "--model", In("cut.onnx"), "--layer", "embedding", "--top", "1").Expect(0).Output;
        StringAssert.Matches(output, new(@" %  class \d+\s*$"));
        File.WriteAllText(In("short.txt"), "one\ntwo");
        string error = Bit.Run("classify", file, "--labels", In("short.txt")).Expect(1).OneErrorLine();
        Assert.AreEqual($"bit: {In("short.txt")}: expected one label for each of the 200 classes, found 2", error);
    }

    /// <summary>How many classes a network of another family has shows when it runs; its labels are held against that then.</summary>
    [TestMethod]
    public void Networks_of_other_families_classify_too()
    {
        string file = Picture("a.png", 100);
        Bit.Run("convert", "bit-mini", In("mini.onnx"), "--outputs", "logits").Expect(0);
        // Without its metadata nothing tells that it is a BiT network.
        string content = Encoding.Latin1.GetString(File.ReadAllBytes(In("mini.onnx")));
        File.WriteAllBytes(In("own.onnx"), Encoding.Latin1.GetBytes(content.Replace("bit.", "own.", StringComparison.Ordinal)));
        string inspected = Bit.Run("inspect", In("own.onnx")).Expect(0).Output;
        const string own = @"^architecture +own network\s+embedding +200\s+embeddingLayer +logits\s+classes +200";
        StringAssert.Matches(inspected, new(own, RegexOptions.Multiline));
        string recipe = Path.Combine(Shared.RepositoryRoot, "models/bit-mini/preprocessor_config.json");
        string[] command = ["classify", file, "--model", In("own.onnx"), "--top", "2", "--preprocessor", recipe];
        string[] expected = Lines(Bit.Run("classify", file, "--top", "2").Expect(0).Output);
        Assert.IsTrue(Lines(Bit.Run(command).Expect(0).Output)[1..].All(line => line.Contains(" %  class ", StringComparison.Ordinal)));
        string labels = Path.Combine(Shared.RepositoryRoot, "models/bit-mini/labels.txt");
        CollectionAssert.AreEqual(expected, Lines(Bit.Run([.. command, "--labels", labels]).Expect(0).Output));
        File.WriteAllText(In("labels.txt"), "one\ntwo");
        Bit.Run("inspect", In("own.onnx")).Expect(0);
        string error = Bit.Run(command).Expect(1).OneErrorLine();
        Assert.AreEqual($"bit: {In("labels.txt")}: expected one label for each of the 200 classes, found 2", error);
    }

    /// <summary>Pictures whose best and second classes are known lie in folders named in each way.</summary>
    [TestMethod]
    public void Validate_counts_what_is_right()
    {
        string[] files = [.. Directory.GetFiles(Shared.Path("images/few-shot/test/crab")).Order(StringComparer.Ordinal).Take(3)];
        using var model = BiTModel.Load();
        var classifier = new Classifier(model);
        var best = files.Select(file => model.Classify(ImageDecoder.Decode(file), 6)).ToArray();
        // Right; right among the best five; wrong.
        int[] truth = [best[0][0].Index, best[1][4].Index, best[2][5].Index];
        foreach (string way in new[] { "id", "label", "index" })
        {
            foreach (var (file, index) in files.Zip(truth))
            {
                string label = classifier.Labels[index].Replace(' ', '_');
                string folder = way switch { "id" => classifier.Ids[index], "label" => label, _ => $"{index}" };
                Directory.CreateDirectory(In($"{way}/{folder}"));
                File.Copy(file, In($"{way}/{folder}/{Path.GetFileName(file)}"));
            }
            using var json = JsonDocument.Parse(Bit.Run("validate", "--images", In(way), "--json", "--batch", "2").Expect(0).Output);
            var root = json.RootElement;
            Assert.AreEqual(way, root.GetProperty("foldersNamedBy").GetString());
            Assert.AreEqual(3, root.GetProperty("images").GetInt32());
            Assert.AreEqual(1 / 3.0, root.GetProperty("top1").GetDouble(), 1e-9);
            Assert.AreEqual(2 / 3.0, root.GetProperty("top5").GetDouble(), 1e-9);
            Assert.IsGreaterThan(0, root.GetProperty("imagesPerSecond").GetDouble());
        }
        File.WriteAllText(In($"index/{truth[0]}/broken.jpg"), "no picture");
        var result = Bit.Run("validate", "--images", In("index")).Expect(1);
        StringAssert.Contains(result.OneErrorLine(), "broken.jpg");
        string[] lines = Lines(result.Output);
        CollectionAssert.AreEqual(
            new[]
            {
                "model    bit-mini", $"classes  {truth.Distinct().Count()} of 200, folders named by index",
                "images   3, and 1 that could not be read", "top-1    33.33 %", "top-5    66.67 %",
            },
            lines[..5]);
        StringAssert.Matches(lines[5], new(@"^time     \d+\.\d s, \d+\.\d images/s$"));
    }

    [TestMethod]
    public void Validate_names_folders_of_no_class_and_pictures_that_are_none()
    {
        Picture("a/goldfish/1.png", 10);
        Picture("a/no such class/1.png", 10);
        string error = Bit.Run("validate", "--images", In("a")).Expect(1).OneErrorLine();
        Assert.AreEqual(
            $"bit: {In("a")}: expected folders named by id (n01443537), label (goldfish, Carassius auratus) or index (0 to 199) of a class, "
                + "found 'no such class'",
            error);
        StringAssert.Contains(Bit.Run("validate", "--images", In("absent")).Expect(1).OneErrorLine(), "absent: expected a folder");
        Directory.CreateDirectory(In("b/goldfish"));
        File.WriteAllText(In("b/goldfish/1.png"), "no picture");
        StringAssert.Contains(Bit.Run("validate", "--images", In("b")).Expect(1).Error, "b: expected pictures that can be read, found none");
    }

    private static string[] Lines(string output) => output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
