using BigTransfer.Graphs;
using BigTransfer.Imaging;
using BigTransfer.Models;
using BigTransfer.Tests.Checkpoints;
using BigTransfer.Tests.Graphs;
using DataType = BigTransfer.Graphs.Onnx.TensorProto.Types.DataType;

namespace BigTransfer.Tests.Models;

/// <summary>Networks saved with a classifier that was trained on their embedding, run by ONNX Runtime alone and loaded again.</summary>
[TestClass]
public sealed class TrainedHeadTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("npz", 2, null)]
    [DataRow("npz", 3, null)]
    [DataRow("npz", 17, "stage1")]
    [DataRow("npz", 5, "logits")]
    [DataRow("onnx", 2, null)]
    [DataRow("onnx", 17, null)]
    [DataRow("onnx", 3, "stage2")]
    [DataRow("foreign", 3, null)]
    [DataRow("foreign", 2, "h5")]
    [DataRow("foreign", 17, "h3")]
    public void Its_outputs_are_those_of_the_classifier(string source, int classes, string? layer)
    {
        using var model = BiTModel.Load(Network(source), new BiTModelOptions { LayerName = layer, Recipe = Recipe });
        var head = Head(classes, model.EmbeddingSize);
        var path = _folder.File("classifier.onnx");
        model.SaveOnnx(path, head);

        var pixels = BiTGraphTests.Pixels(3, 3, 40, 40);
        var features = new float[3 * model.EmbeddingSize];
        model.Run(pixels.Data, 3, 40, 40, model.EmbeddingLayer, features);
        var logits = Logits(head, features);
        using (var raw = new RawSession(path))
        {
            Assert.AreEqual(3, raw.Outputs.Count);
            var values = raw.Run(pixels);
            AssertClose(logits, values[raw.Outputs[1]].Data, 1e-5);
            AssertClose(Scores(logits, classes), values["scores"].Data, 1e-5);
            CollectionAssert.AreEqual(new[] { 3, classes }, values["scores"].Shape.ToArray());
        }
        using var again = BiTModel.Load(path);
        Assert.AreEqual(classes, again.Classes);
        Assert.AreEqual(model.EmbeddingLayer, again.EmbeddingLayer);
        Assert.AreEqual(Recipe.Resize, again.Recipe.Resize);
        CollectionAssert.AreEqual(head.Labels.ToArray(), again.Labels.ToArray());
        Assert.AreEqual(source != "foreign" && layer is null ? classes : null, again.Architecture?.Classes);
        var image = new RgbImage(40, 40, [.. Enumerable.Range(0, 4800).Select(i => (byte)(i * 7))]);
        var best = again.Classify(image, classes);
        var expected = Scores(Logits(head, model.Embed(image)), classes);
        Assert.AreEqual(Array.IndexOf(expected, expected.Max()), best[0].Index);
        Assert.AreEqual(head.Labels[best[0].Index], best[0].Label);
        foreach (var score in best)
            Assert.AreEqual(expected[score.Index], score.Score, 1e-5);
    }

    [TestMethod]
    public void Without_a_softmax_there_are_raw_scores_alone()
    {
        using var model = BiTModel.Load(Network("npz"));
        var path = _folder.File("classifier.onnx");
        var head = Head(3, model.EmbeddingSize, softmax: false);
        model.SaveOnnx(path, head);
        using var raw = new RawSession(path);
        CollectionAssert.AreEqual(new[] { "embedding", "logits" }, raw.Outputs.ToArray());
    }

    [TestMethod]
    public void A_half_precision_network_and_half_precision_weights_take_a_head()
    {
        var path = _folder.File("classifier.onnx");
        foreach (var (network, options) in new[]
        {
            (ForeignOnnx.Network(DataType.Float16).Write(_folder.File("half.onnx")), new OnnxSaveOptions()),
            (Network("npz"), new OnnxSaveOptions { Float16Weights = true, ExternalData = true }),
        })
        {
            using var model = BiTModel.Load(network, new BiTModelOptions { Recipe = Recipe });
            var head = Head(3, model.EmbeddingSize);
            model.SaveOnnx(path, head, options);
            using var again = BiTModel.Load(path);
            var pixels = BiTGraphTests.Pixels(2, 3, 40, 40);
            var features = new float[2 * model.EmbeddingSize];
            model.Run(pixels.Data, 2, 40, 40, model.EmbeddingLayer, features);
            AssertClose(Logits(head, features), again.Run(pixels, ["logits"])["logits"].Data, 5e-3);
        }
    }

    [TestMethod]
    public void A_head_can_be_replaced_by_another()
    {
        using var model = BiTModel.Load(Network("npz"));
        string first = _folder.File("first.onnx"), second = _folder.File("second.onnx");
        model.SaveOnnx(first, Head(3, model.EmbeddingSize));
        using var middle = BiTModel.Load(first);
        middle.SaveOnnx(second, Head(17, model.EmbeddingSize));
        using var last = BiTModel.Load(second);
        Assert.AreEqual(17, last.Classes);
        Assert.AreEqual(17, last.Labels.Count);
        Assert.AreEqual(last.Architecture!.ParameterCount, OnnxModelInfo.Read(second).ParameterCount);
    }

    [TestMethod]
    public void What_does_not_fit_is_refused()
    {
        using var model = BiTModel.Load(Network("npz"));
        var path = _folder.File("classifier.onnx");
        StringAssert.Contains(
            Assert.ThrowsExactly<BigTransferException>(() => model.SaveOnnx(path, Head(3, 7))).Message, "256 values, found one that takes 7");
        Assert.IsFalse(File.Exists(path));
        foreach (var (make, said) in new (Func<OnnxHead>, string)[]
        {
            (() => new OnnxHead(new FloatTensor(6), [0, 0], ["a", "b"]), "[classes, D], found [6]"),
            (() => new OnnxHead(new FloatTensor(2, 3), [0], ["a", "b"]), "each of 2 classes, found 1 and 2"),
            (() => new OnnxHead(new FloatTensor([1, float.NaN], 2, 1), [0, 0], ["a", "b"]), "class 1 ('b'): expected finite"),
        })
            StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(make).Message, said);
    }

    private static readonly PreprocessRecipe Recipe = PreprocessPresets.Find("timm-in21k").WithSize(40);

    private string Network(string source)
    {
        var npz = _folder.File("net.npz");
        File.WriteAllBytes(npz, CheckpointFiles.Npz(CheckpointFiles.Official()));
        if (source == "npz")
            return npz;
        if (source == "foreign")
            return ForeignOnnx.Network().Write(_folder.File("foreign.onnx"));
        using var model = BiTModel.Load(npz);
        model.SaveOnnx(_folder.File("net.onnx"));
        return _folder.File("net.onnx");
    }

    private static OnnxHead Head(int classes, int features, bool softmax = true)
    {
        var random = new Random(classes);
        var weights = new FloatTensor(classes, features);
        for (var i = 0; i < weights.Data.Length; i++)
            weights.Data[i] = (random.NextSingle() - 0.5f) / features;
        var kinds = Enumerable.Range(0, classes).ToArray();
        return new(weights, [.. kinds.Select(c => c * 0.1f)], [.. kinds.Select(c => $"kind {c}")], softmax);
    }

    private static float[] Logits(OnnxHead head, float[] features) =>
        [.. features.Chunk(head.Features).SelectMany(row => Enumerable.Range(0, head.Classes).Select(c =>
            (float)(head.Biases[c] + row.Select((value, i) => (double)value * head.Weights.Data[c * head.Features + i]).Sum())))];

    private static float[] Scores(float[] logits, int classes) => [.. logits.Chunk(classes).SelectMany(row =>
    {
        Classifier.Scores(row, ScoreFunction.Softmax, row);
        return row;
    })];

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance * Math.Max(1, Math.Abs(expected[i])), $"value {i}");
    }
}
