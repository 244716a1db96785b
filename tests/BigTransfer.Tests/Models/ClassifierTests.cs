using BigTransfer.Architectures;
using BigTransfer.Imaging;
using BigTransfer.Models;
using BigTransfer.Tests.Checkpoints;

namespace BigTransfer.Tests.Models;

[TestClass]
public sealed class ClassifierTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(1, 5f)]
    [DataRow(2, 0.01f)]
    [DataRow(17, 30f)]
    [DataRow(1000, 100f)]
    [DataRow(21_843, 15f)]
    public void Scores_equal_the_formulas_in_double_precision(int count, float range)
    {
        var random = new Random(count);
        float[] logits = [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle() - 1) * range)];
        double sum = logits.Sum(logit => Math.Exp(logit));
        float[] softmax = new float[count], sigmoid = new float[count];
        Classifier.Scores(logits, ScoreFunction.Softmax, softmax);
        Classifier.Scores(logits, ScoreFunction.Sigmoid, sigmoid);
        for (int i = 0; i < count; i++)
        {
            double power = Math.Exp(logits[i]);
            Assert.AreEqual(power / sum, softmax[i], 1e-6 * (power / sum) + 1e-44);
            Assert.AreEqual(power / (1 + power), sigmoid[i], 1e-6 * (power / (1 + power)) + 1e-44);
        }
        Assert.AreEqual(1, softmax.Sum(score => (double)score), 1e-5);
    }

    [TestMethod]
    public void Logits_of_any_size_give_scores_from_0_to_1()
    {
        float[] logits = [float.MaxValue, float.MaxValue, -float.MaxValue, 0, float.NegativeInfinity];
        Classifier.Scores(logits, ScoreFunction.Softmax, logits);
        CollectionAssert.AreEqual(new[] { 0.5f, 0.5f, 0, 0, 0 }, logits, "in place");
        logits = [float.MaxValue, 800, -800, 0, float.NegativeInfinity];
        Classifier.Scores(logits, ScoreFunction.Sigmoid, logits);
        CollectionAssert.AreEqual(new[] { 1, 1, 0, 0.5f, 0 }, logits);
    }

    [TestMethod]
    [DataRow(float.NaN, "NaN")]
    [DataRow(float.PositiveInfinity, "Infinity")]
    public void A_logit_that_is_no_number_is_named(float value, string text)
    {
        using var model = Tiny();
        foreach (var function in new[] { ScoreFunction.Softmax, ScoreFunction.Sigmoid })
        {
            var error = Assert.ThrowsExactly<BigTransferException>(() => new Classifier(model, function).Top([0, 1, 2, value, 3]));
            Assert.AreEqual($"tiny.npz: class 3: expected a finite logit, found {text}", error.Message);
        }
        Assert.ThrowsExactly<BigTransferException>(
            () => Classifier.Scores([float.NegativeInfinity, float.NegativeInfinity], ScoreFunction.Softmax, new float[2]));
    }

    [TestMethod]
    public void The_best_come_first_and_equal_ones_in_their_own_order()
    {
        using var model = Tiny();
        var softmax = new Classifier(model);
        Assert.AreEqual(ScoreFunction.Softmax, softmax.Function);
        CollectionAssert.AreEqual(new[] { 1, 2, 4, 3, 0 }, Indices(softmax.Top([1, 3, 3, 2, 3])));
        CollectionAssert.AreEqual(new[] { 1, 2 }, Indices(softmax.Top([1, 3, 3, 2, 3], 2)));
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 3, 4 }, Indices(softmax.Top([7, 7, 7, 7, 7], 99)));
        // Sigmoids of these are 1 as floats: the logits still tell which is the larger.
        var saturated = new Classifier(model, ScoreFunction.Sigmoid).Top([40, 50, 45, 0, -1], 3);
        CollectionAssert.AreEqual(new[] { 1, 2, 0 }, Indices(saturated));
        Assert.IsTrue(saturated.All(c => c.Score == 1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => softmax.Top([1, 2, 3, 4, 5], 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => softmax.Top([1, 2, 3]));
    }

    [TestMethod]
    public void A_picture_is_classified_as_its_logits_say()
    {
        using var model = BiTModel.Load();
        var image = ImageDecoder.Decode(Shared.Path("images/few-shot/test/sunflower/image_0004.jpg"));
        var found = model.Classify(image, top: 3);
        var pixels = new FloatTensor(1, 3, 96, 96);
        Preprocessor.Run(image, model.Recipe, pixels.Data);
        float[] logits = model.Run(pixels, ["logits"])["logits"].Data;
        double sum = logits.Sum(logit => Math.Exp(logit));
        int[] order = [.. Enumerable.Range(0, 200).OrderByDescending(i => logits[i])];
        Assert.HasCount(3, found);
        for (int i = 0; i < 3; i++)
        {
            Assert.AreEqual(order[i], found[i].Index);
            Assert.AreEqual(model.Labels[order[i]], found[i].Label);
            Assert.AreEqual(Math.Exp(logits[order[i]]) / sum, found[i].Score, 1e-5);
        }
        Assert.AreEqual(1 / (1 + Math.Exp(-logits[order[0]])), model.Classify(image, 1, ScoreFunction.Sigmoid)[0].Score, 1e-5);
    }

    [TestMethod]
    public void Classes_without_names_go_by_their_numbers()
    {
        using var model = Tiny();
        Assert.IsEmpty(model.Labels);
        CollectionAssert.AreEqual(new[] { "class 0", "class 1", "class 2", "class 3", "class 4" }, new Classifier(model).Labels.ToArray());
        using var named = Tiny(new BiTModelOptions { Labels = ["a", "", "c", "d", "e"] });
        Assert.AreEqual("class 1", new Classifier(named).Top([0, 9, 0, 0, 0], 1)[0].Label);
    }

    [TestMethod]
    public void Labels_by_option_go_before_those_beside_the_file()
    {
        File.WriteAllText(_folder.File("labels.txt"), "only one");
        string chosen = _folder.File("chosen.txt");
        File.WriteAllText(chosen, "x1\tone\r\nx2\ttwo\r\nx3\tthree\r\nx4\tfour\r\nx5\tfive\r\n\r\n");
        var error = Assert.ThrowsExactly<BigTransferException>(() => Tiny());
        Assert.AreEqual($"{_folder.File("labels.txt")}: expected one label for each of the 5 classes, found 1", error.Message);
        using var model = Tiny(new BiTModelOptions { LabelsPath = chosen });
        var classifier = new Classifier(model);
        CollectionAssert.AreEqual(new[] { "one", "two", "three", "four", "five" }, classifier.Labels.ToArray());
        CollectionAssert.AreEqual(new[] { "x1", "x2", "x3", "x4", "x5" }, classifier.Ids.ToArray());
        error = Assert.ThrowsExactly<BigTransferException>(() => Tiny(new BiTModelOptions { Labels = ["a", "b"] }));
        Assert.AreEqual("labels chosen by the caller: expected one label for each of the 5 classes, found 2", error.Message);
    }

    [TestMethod]
    public void Ids_and_odd_names_survive_a_saved_model()
    {
        string list = _folder.File("list.txt"), saved = _folder.File("saved.onnx");
        File.WriteAllText(list, "n00000001\tfirst\n\tn00000002 no id\n\nfourth, 4th\nn00000005\t");
        using (var model = Tiny(new BiTModelOptions { LabelsPath = list }))
            model.SaveOnnx(saved);
        using var again = BiTModel.Load(saved);
        var classifier = new Classifier(again);
        CollectionAssert.AreEqual(new[] { "first", "n00000002 no id", "class 2", "fourth, 4th", "class 4" }, classifier.Labels.ToArray());
        CollectionAssert.AreEqual(new[] { "n00000001", "", "", "", "n00000005" }, classifier.Ids.ToArray());
    }

    [TestMethod]
    public void A_network_without_a_head_says_so()
    {
        using var model = Tiny(classes: 0);
        var error = Assert.ThrowsExactly<BigTransferException>(() => new Classifier(model));
        StringAssert.Contains(error.Message, "tiny.npz: expected a network with a head for classes");
        Assert.AreEqual(256, new Classifier(model, layer: "embedding").Classes);
    }

    [TestMethod]
    public void ImageNet_21k_has_a_sigmoid_and_two_outputs_without_class()
    {
        const int outputs = 21_843;
        string list = _folder.File("list.txt");
        File.WriteAllLines(list, Enumerable.Range(0, outputs - 2).Select(i => $"n{i:D8}\tname {i}"));
        using (var model = Tiny(new BiTModelOptions { LabelsPath = list }, outputs))
        {
            var classifier = new Classifier(model);
            Assert.AreEqual(ScoreFunction.Sigmoid, classifier.Function);
            Assert.HasCount(outputs, classifier.Labels);
            foreach (var (index, name) in new[] { (9204, "name 9204"), (9205, "output 9205"), (9206, "name 9205"), (15026, "name 15025"),
                (15027, "output 15027"), (15028, "name 15026"), (21842, "name 21840") })
                Assert.AreEqual(name, classifier.Labels[index]);
            Assert.AreEqual("n00009205", classifier.Ids[9206]);
            var logits = new float[outputs];
            logits[9205] = 2;
            var best = classifier.Top(logits, 1)[0];
            Assert.AreEqual((9205, "output 9205"), (best.Index, best.Label));
            Assert.AreEqual(1 / (1 + Math.Exp(-2)), best.Score, 1e-7);
            Assert.AreEqual(ScoreFunction.Softmax, new Classifier(model, ScoreFunction.Softmax).Function);
        }
        File.WriteAllLines(list, Enumerable.Range(0, outputs).Select(i => $"name {i}"));
        using (var model = Tiny(new BiTModelOptions { LabelsPath = list }, outputs))
            Assert.AreEqual("name 9205", new Classifier(model).Labels[9205]);
        File.WriteAllLines(list, Enumerable.Range(0, outputs - 2).Select(i => $"n{outputs - i:D8}\tname {i}"));
        var error = Assert.ThrowsExactly<BigTransferException>(() => Tiny(new BiTModelOptions { LabelsPath = list }, outputs));
        StringAssert.Contains(error.Message, "in the order of their ids");
    }

    [TestMethod]
    public void A_network_for_something_else_than_pictures_says_so()
    {
        using var model = Tiny(channels: 1);
        string expected = "tiny.npz: expected a network that takes pictures, [N, 3, H, W], found one that takes [N, 1, H, W]";
        var image = new RgbImage(8, 8, new byte[8 * 8 * 3]);
        Assert.AreEqual(expected, Assert.ThrowsExactly<BigTransferException>(() => model.Classify(image)).Message);
        Assert.AreEqual(expected, Assert.ThrowsExactly<BigTransferException>(() => model.Embed(image)).Message);
        Assert.AreEqual(expected, Assert.ThrowsExactly<BigTransferException>(() => new FileEmbedder(model)).Message);
    }

    private static int[] Indices(IReadOnlyList<ClassScore> classes) => [.. classes.Select(c => c.Index)];

    private BiTModel Tiny(BiTModelOptions? options = null, int classes = 5, int channels = 3)
    {
        string path = _folder.File("tiny.npz");
        var architecture = new BiTArchitecture { Units = [1, 1], WidthFactor = 0.5, Classes = classes, InputChannels = channels };
        File.WriteAllBytes(path, CheckpointFiles.Npz(CheckpointFiles.Official(architecture)));
        return BiTModel.Load(path, options);
    }
}
