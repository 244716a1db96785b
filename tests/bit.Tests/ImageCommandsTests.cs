using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json;
using BigTransfer.Imaging;
using BigTransfer.Models;
using BigTransfer.Numpy;

namespace BigTransfer.Tool.Tests;

/// <summary><c>preprocess</c>, <c>embed</c> and <c>fewshot</c>.</summary>
[TestClass]
public sealed class ImageCommandsTests : TemporaryFolderTest
{
    [TestMethod]
    public void Preprocess_writes_the_pictures_in_the_order_given()
    {
        Picture("a.png", 0);
        Picture("b.png", 255);
        Bit.Run("preprocess", In("b.png"), In("a.png"), "--size", "16", "--output", In("x.npy")).Expect(0);
        var pixels = NpyFile.Read(In("x.npy"));
        CollectionAssert.AreEqual(new[] { 2, 3, 16, 16 }, pixels.Shape.ToArray());
        Assert.IsTrue(pixels.Data[..(3 * 256)].All(v => v == 1), "white is 1");
        Assert.IsTrue(pixels.Data[(3 * 256)..].All(v => v == -1), "black is -1");
    }

    [TestMethod]
    public void Preprocess_takes_one_recipe_and_names_those_it_knows()
    {
        Picture("a.png", 0);
        Bit.Run("preprocess", In("a.png"), "--preset", "official-pytorch", "--model", "bit-mini", "-o", In("x.npy")).Expect(2);
        StringAssert.Contains(Bit.Run("preprocess", In("a.png"), "--preset", "no-such", "-o", In("x.npy")).Expect(2).OneErrorLine(), "official-pytorch");
        string config = Path.Combine(Shared.RepositoryRoot, "models/bit-mini/preprocessor_config.json");
        Bit.Run("preprocess", In("a.png"), "--config", config, "-o", In("x.npy")).Expect(0);
        CollectionAssert.AreEqual(new[] { 1, 3, 96, 96 }, NpyFile.Read(In("x.npy")).Shape.ToArray());
    }

    [TestMethod]
    public void Embed_writes_vectors_with_names_beside_them()
    {
        Picture("in/a.png", 10);
        Picture("in/b.png", 200);
        Bit.Run("embed", In("in"), "--output", In("e.npy")).Expect(0);
        var vectors = NpyFile.Read(In("e.npy"));
        CollectionAssert.AreEqual(new[] { 2, 1024 }, vectors.Shape.ToArray());
        CollectionAssert.AreEqual(new[] { In("in/a.png"), In("in/b.png") }, File.ReadAllLines(In("e.files.txt")));

        Bit.Run("embed", In("in/b.png"), In("in/a.png"), "--output", In("e.csv"), "--batch", "1").Expect(0);
        string[] lines = File.ReadAllLines(In("e.csv"));
        Assert.HasCount(3, lines);
        StringAssert.StartsWith(lines[0], "file,e0,e1,");
        StringAssert.StartsWith(lines[1], $"\"{In("in/b.png")}\",");
        float[] fromCsv = [.. lines[2].Split(',').Skip(1).Select(v => float.Parse(v, CultureInfo.InvariantCulture))];
        AssertClose(vectors.Data[..1024], fromCsv);

        Bit.Run("embed", In("in/a.png"), "--output", In("e.jsonl")).Expect(0);
        using var json = JsonDocument.Parse(File.ReadAllLines(In("e.jsonl")).Single());
        Assert.AreEqual(In("in/a.png"), json.RootElement.GetProperty("file").GetString());
        AssertClose(vectors.Data[..1024], [.. json.RootElement.GetProperty("embedding").EnumerateArray().Select(v => v.GetSingle())]);
    }

    [TestMethod]
    public void Large_jpegs_are_decoded_smaller_when_asked_for()
    {
        string file = In("large.jpg");
        byte[] noise = new byte[3 * 640 * 480];
        new Random(1).NextBytes(noise);
        ImageEncoder.SaveJpeg(new RgbImage(640, 480, noise), file);
        using var model = BiTModel.Load();
        foreach (bool shrinks in new[] { false, true })
        {
            string[] option = shrinks ? ["--shrink-on-load"] : [];
            Bit.Run(["embed", file, "--size", "48", "--output", In("e.npy"), .. option]).Expect(0);
            var recipe = model.Recipe.WithSize(48);
            AssertClose(new FileEmbedder(model, recipe, shrinkOnLoad: shrinks).Embed([file]).Single().Values!, NpyFile.Read(In("e.npy")).Data);
            string classes = Bit.Run(["classify", file, "--size", "48", "--top", "1", .. option]).Expect(0).Output;
            double score = new FileClassifier(model, new Classifier(model), recipe, shrinkOnLoad: shrinks).Classify([file], 1).Single().Classes![0].Score;
            StringAssert.Contains(classes, string.Create(CultureInfo.InvariantCulture, $"{100 * score:F2} %"));
        }
    }

    [TestMethod]
    public void Embed_reports_and_counts_bad_files_and_keeps_the_good()
    {
        Picture("in/a.png", 10);
        File.WriteAllText(In("in/b.jpg"), "no picture");
        var result = Bit.Run("embed", In("in"), "--output", In("e.npy")).Expect(1);
        StringAssert.Contains(result.Error, In("in/b.jpg"));
        StringAssert.Contains(result.Error, "1 of 2 pictures embedded");
        CollectionAssert.AreEqual(new[] { 1, 1024 }, NpyFile.Read(In("e.npy")).Shape.ToArray());
        CollectionAssert.AreEqual(new[] { In("in/a.png") }, File.ReadAllLines(In("e.files.txt")));
    }

    [TestMethod]
    public void Embed_takes_any_layer_and_recipe()
    {
        string file = Picture("a.png", 90), config = Path.Combine(Shared.RepositoryRoot, "models/bit-mini/preprocessor_config.json");
        Bit.Run("embed", file, "--layer", "stage2", "--size", "64", "--output", In("stage2.npy")).Expect(0);
        CollectionAssert.AreEqual(new[] { 1, 256 }, NpyFile.Read(In("stage2.npy")).Shape.ToArray());
        Bit.Run("embed", file, "--preprocessor", config, "--output", In("a.npy")).Expect(0);
        Bit.Run("embed", file, "--preset", "huggingface", "--size", "96", "--output", In("b.npy")).Expect(0);
        Bit.Run("embed", file, "--output", In("c.npy")).Expect(0);
        float[] expected = NpyFile.Read(In("c.npy")).Data, other = NpyFile.Read(In("b.npy")).Data;
        AssertClose(expected, NpyFile.Read(In("a.npy")).Data);
        Assert.IsGreaterThan(1e-3, expected.Zip(other).Max(pair => Math.Abs(pair.First - pair.Second)), "another mean and deviation");
        StringAssert.Contains(Bit.Run("embed", file, "--layer", "stage9", "--output", In("d.npy")).Expect(1).OneErrorLine(), "stage9");
        Bit.Run("embed", file, "--preset", "huggingface", "--preprocessor", config, "--output", In("d.npy")).Expect(2).OneErrorLine();
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows, IgnoreMessage = "this system has no modes of files")]
    [UnsupportedOSPlatform("windows")]
    public void A_folder_that_cannot_be_read_does_not_stop_the_others()
    {
        Picture("in/a/1.png", 10);
        Picture("in/secret/2.png", 10);
        Directory.CreateDirectory(In("empty"));
        File.SetUnixFileMode(In("in/secret"), UnixFileMode.None);
        try
        {
            string[] withoutPrivilege = [];
            if (Environment.IsPrivilegedProcess)
            {
                const string setpriv = "/usr/bin/setpriv";
                withoutPrivilege = File.Exists(setpriv) ? [setpriv, "--bounding-set=-dac_override,-dac_read_search"] : Inconclusive();
            }
            var result = Bit.Run(null, ["embed", In("empty"), In("in"), "--output", In("e.npy")], withoutPrivilege).Expect(1);
            StringAssert.Contains(result.Error, $"bit: {In("empty")}: expected pictures in the folder, found none\n");
            StringAssert.Contains(result.Error, $"bit: {In("in/secret")}: cannot be read: ");
            StringAssert.Contains(result.Error, $"bit: 1 of 1 pictures embedded, in {In("e.npy")}; 2 folders left out\n");
            CollectionAssert.AreEqual(new[] { In("in/a/1.png") }, File.ReadAllLines(In("e.files.txt")));
        }
        finally
        {
            File.SetUnixFileMode(In("in/secret"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        static string[] Inconclusive()
        {
            Assert.Inconclusive("a privileged user may read every folder, and setpriv, which takes that away, is not here");
            return [];
        }
    }

    [TestMethod]
    public void A_class_without_enough_readable_pictures_is_named()
    {
        Picture("train/dark/1.png", 5);
        Picture("train/light/1.png", 250);
        Directory.CreateDirectory(In("train/none"));
        File.WriteAllText(In("train/none/1.png"), "no picture");
        string error = Bit.Run("fewshot", "--train", In("train"), "--test", In("train"), "--shots", "1", "--size", "32").Expect(1).Error;
        StringAssert.Contains(error, "expected at least 1 readable pictures of the class 'none' for 1 shots, found 0");
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows, IgnoreMessage = "file names of this system have no control characters")]
    public void Names_from_files_cannot_move_the_terminal()
    {
        File.WriteAllText(In("a\n\u001b[31m.jpg"), "no picture");
        string line = Bit.Run("preprocess", In("a\n\u001b[31m.jpg"), "--output", In("x.npy")).Expect(1).OneErrorLine();
        Assert.DoesNotContain('\u001b', line);
    }

    [TestMethod]
    public void Embed_without_a_good_file_writes_nothing()
    {
        File.WriteAllText(In("b.jpg"), "no picture");
        Bit.Run("embed", In("b.jpg"), In("absent.png"), "--output", In("e.npy")).Expect(1);
        CollectionAssert.AreEqual(new[] { "b.jpg" }, Names());
    }

    /// <summary>ONNX Runtime's telemetry would leave a log there.</summary>
    [TestMethod]
    public void Nothing_is_left_in_the_temporary_folder()
    {
        Picture("in/a.png", 10);
        var temporary = Directory.CreateDirectory(In("temporary"));
        Bit.Run(temporary, ["embed", In("in"), "--output", In("e.npy")]).Expect(0);
        Assert.IsEmpty(temporary.EnumerateFileSystemInfos().Select(f => f.Name));
    }

    [TestMethod]
    public void Fewshot_tells_mean_and_spread()
    {
        for (int i = 0; i < 4; i++)
        {
            foreach (string part in new[] { "train", "test" })
            {
                Picture($"{part}/dark/{i}.png", (byte)(i * 5));
                Picture($"{part}/light/{i}.png", (byte)(230 + i * 5));
            }
        }
        string[] arguments = ["fewshot", "--train", In("train"), "--test", In("test"), "--shots", "1,2", "--seeds", "3", "--size", "64"];
        using var json = JsonDocument.Parse(Bit.Run([.. arguments, "--json"]).Expect(0).Output);
        var results = json.RootElement.GetProperty("results").EnumerateArray().ToArray();
        CollectionAssert.AreEqual(new[] { 1, 2 }, results.Select(r => r.GetProperty("shots").GetInt32()).ToArray());
        Assert.AreEqual(1.0, results[1].GetProperty("mean").GetDouble(), "black and white are told apart");
        Assert.AreEqual(3, results[1].GetProperty("accuracies").GetArrayLength());
        string table = Bit.Run([.. arguments, "--layer", "stage2", "--preset", "official-pytorch"]).Expect(0).Output;
        StringAssert.Contains(table, "2 classes, 8 training and 8 test pictures, 3 seeds");

        Bit.Run([.. arguments, "--save", In("probe.onnx")]).Expect(0);
        using var best = JsonDocument.Parse(
            Bit.Run("classify", In("test/light"), "--model", In("probe.onnx"), "--top", "1", "--json").Expect(0).Output);
        StringAssert.Contains(best.RootElement.GetRawText(), "light");
        Assert.IsFalse(best.RootElement.GetRawText().Contains("\"dark\"", StringComparison.Ordinal), "the probe knows what it was trained on");

        StringAssert.Contains(Bit.Run([.. arguments, "--shots", "5"]).Expect(1).OneErrorLine(), "found 4");
        StringAssert.Contains(Bit.Run("fewshot", "--train", In("absent"), "--test", In("test")).Expect(1).OneErrorLine(), In("absent"));
    }

    [TestMethod]
    public void Each_broken_picture_gives_one_line_that_names_it()
    {
        foreach (string file in Directory.GetFiles(Shared.Path("images/broken")))
        {
            var result = Bit.Run("preprocess", file, "--size", "32", "--output", In("x.npy"));
            if (result.ExitCode == 0)
            {
                File.Delete(In("x.npy")); // What is damaged in a harmless place is a picture: BigTransfer.Tests says which.
                continue;
            }
            Assert.AreEqual(1, result.ExitCode);
            StringAssert.Contains(result.OneErrorLine(), Path.GetFileName(file));
            Assert.IsEmpty(Names());
        }
    }

    [TestMethod]
    [DataRow("embed")]
    [DataRow("embed", "x.jpg")]
    [DataRow("embed", "x.jpg", "--output", "e.txt")]
    [DataRow("embed", "x.jpg", "--output", "e.npy", "--batch", "0")]
    [DataRow("embed", "x.jpg", "--output", "e.npy", "--device", "tpu")]
    [DataRow("classify")]
    [DataRow("classify", "x.jpg", "--top", "0")]
    [DataRow("classify", "x.jpg", "--scores", "tanh")]
    [DataRow("classify", "x.jpg", "--preset", "none")]
    [DataRow("validate")]
    [DataRow("validate", "--images", "")]
    [DataRow("inspect", "bit-mini", "--size", "64")]
    [DataRow("inspect", "bit-mini", "--layers", "--size", "0")]
    [DataRow("fewshot", "--train", "a", "--test", "b", "--shots", "1,x")]
    [DataRow("fewshot", "--train", "a", "--test", "b", "--l2", "0")]
    [DataRow("fewshot", "--train", "a", "--test", "b", "--l2", "1e400")]
    [DataRow("fewshot", "--train", "a", "--test", "b", "--shots", ",")]
    [DataRow("run", "--input", "x.npy", "--output", "y.npz", "--outputs", "")]
    [DataRow("run", "--input", "", "--output", "y.npz")]
    [DataRow("run", "--input", "x.npy", "--output", "y.txt")]
    [DataRow("convert", "bit-mini", "y.txt")]
    [DataRow("inspect", "")]
    [DataRow("preprocess", "", "--output", "x.npy")]
    [DataRow("nonsense")]
    public void Wrong_use_is_told_apart_in_one_line(params string[] arguments) => Bit.Run(arguments).Expect(2).OneErrorLine();

    private static void AssertClose(float[] expected, float[] found)
    {
        Assert.HasCount(expected.Length, found);
        float largest = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], 1e-5f * largest);
    }
}
