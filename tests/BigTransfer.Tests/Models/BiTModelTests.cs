using BigTransfer.FewShot;
using BigTransfer.Graphs;
using BigTransfer.Inference;
using BigTransfer.Models;
using BigTransfer.Numpy;
using BigTransfer.Tests.Graphs;

namespace BigTransfer.Tests.Models;

[TestClass]
public sealed class BiTModelTests
{
    private static readonly Lazy<BiTModel> Mini = new(() => BiTModel.Load());

    [ClassCleanup]
    public static void Dispose()
    {
        if (Mini.IsValueCreated)
            Mini.Value.Dispose();
    }

    [TestMethod]
    public void The_embedded_model_describes_itself()
    {
        var model = Mini.Value;
        Assert.AreEqual("bit-mini", model.Name);
        Assert.AreEqual("embedded", model.Source);
        Assert.AreEqual("bit-mini", model.NetworkName);
        Assert.AreEqual(1024, model.OutputLength(BiTOutputs.Embedding));
        Assert.AreEqual(200, model.OutputLength(BiTOutputs.Logits));
        Assert.HasCount(200, model.Labels);
        Assert.AreEqual("goldfish, Carassius auratus", model.Labels[0]);
        Assert.AreEqual((96, 96), model.Recipe.FixedSize);
        Assert.AreEqual(64, model.ContentHash.Length);
        Assert.IsFalse(model.Device.IsAuto);
    }

    [TestMethod]
    public void Embeddings_and_logits_equal_the_reference()
    {
        using var reference = new NpzReader(Shared.Path("models/bit-mini_reference.npz"));
        var results = Mini.Value.Run(reference.Read("pixels"), [BiTOutputs.Embedding, BiTOutputs.Logits]);
        AssertRelative(reference.Read("embedding"), results["embedding"], 1e-3);
        AssertRelative(reference.Read("logits"), results["logits"], 1e-3);
    }

    [TestMethod]
    public void A_run_into_memory_equals_a_run_that_returns()
    {
        var pixels = Pixels(3, 65, 97);
        var expected = Mini.Value.Run(pixels, [BiTOutputs.Embedding])["embedding"];
        var found = new float[3 * 1024 + 5];
        Array.Fill(found, float.NaN);
        Mini.Value.Run(pixels.Data, 3, 65, 97, BiTOutputs.Embedding, found);
        CollectionAssert.AreEqual(expected.Data, found[..(3 * 1024)]);
        Assert.IsTrue(found[(3 * 1024)..].All(float.IsNaN), "nothing is written past the batch");
    }

    [TestMethod]
    public void A_batch_equals_its_images_one_by_one()
    {
        var pixels = Pixels(5, 96, 96);
        var together = Mini.Value.Run(pixels, [BiTOutputs.Embedding])["embedding"];
        for (int i = 0; i < 5; i++)
        {
            var alone = Mini.Value.Run(pixels.Rows([i]), [BiTOutputs.Embedding])["embedding"];
            AssertRelative(together.Rows([i]), alone, 1e-5);
        }
    }

    [TestMethod]
    public void Several_callers_share_one_model()
    {
        var pixels = Pixels(1, 64, 64);
        var expected = Mini.Value.Run(pixels, [BiTOutputs.Embedding])["embedding"].Data;
        var found = new float[16][];
        Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => found[i] = Mini.Value.Run(pixels, [BiTOutputs.Embedding])["embedding"].Data);
        foreach (float[] one in found)
            CollectionAssert.AreEqual(expected, one);
    }

    [TestMethod]
    public void A_saved_ONNX_file_is_the_same_model()
    {
        using var folder = new TempFolder();
        string path = folder.File("mini.onnx");
        Mini.Value.SaveOnnx(path);
        using var saved = BiTModel.Load(path);
        var pixels = Pixels(2, 75, 53);
        foreach (string output in BiTOutputs.All(saved.Architecture!))
            AssertRelative(Mini.Value.Run(pixels, [output])[output], saved.Run(pixels, [output])[output], 1e-5);
        Assert.AreEqual(Mini.Value.Architecture, saved.Architecture);
        CollectionAssert.AreEqual(Mini.Value.Labels.ToArray(), saved.Labels.ToArray());
        Assert.AreEqual(Mini.Value.Recipe with { Name = "" }, saved.Recipe with { Name = "" });
        CollectionAssert.AreEqual(new[] { "mini.onnx" }, folder.Names, "no other file is left");
    }

    [TestMethod]
    public void A_copy_of_the_embedded_weights_brings_recipe_and_labels()
    {
        using var folder = new TempFolder();
        string path = folder.File("renamed.npz");
        using (var from = typeof(BiTModel).Assembly.GetManifestResourceStream("models/bit-mini/bit-mini.npz")!)
        using (var to = File.Create(path))
            from.CopyTo(to);
        using var model = BiTModel.Load(path);
        Assert.AreEqual((96, 96), model.Recipe.FixedSize);
        Assert.HasCount(200, model.Labels);
        using var byFolder = BiTModel.Load(folder.Root);
        Assert.AreEqual(path, byFolder.Source);
    }

    [TestMethod]
    public void A_name_that_is_none_lists_the_known()
    {
        var error = Assert.ThrowsExactly<BigTransferException>(() => BiTModel.Load("bit-maxi"));
        Assert.AreEqual("model 'bit-maxi': expected a file, a folder or a known name (bit-mini), found none of them; "
            + $"ModelCatalog and 'bit models' list {BigTransfer.Catalog.ModelCatalog.All.Count} more", error.Message);
    }

    [TestMethod]
    public void Pixels_of_another_shape_and_outputs_that_are_none_are_refused()
    {
        var shape = Assert.ThrowsExactly<BigTransferException>(() => Mini.Value.Run(new FloatTensor(new float[64], 1, 1, 8, 8), [BiTOutputs.Embedding]));
        Assert.AreEqual("bit-mini: expected pixels of shape [N, 3, H, W], found [1, 1, 8, 8]", shape.Message);
        var output = Assert.ThrowsExactly<BigTransferException>(() => Mini.Value.Run(Pixels(1, 32, 32), ["stage9"]));
        StringAssert.Contains(output.Message, "stage9");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Mini.Value.Run(new float[10], 1, 2, 2, BiTOutputs.Embedding, new float[1024]));
    }

    [TestMethod]
    public void A_cancelled_run_stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Mini.Value.Run(Pixels(1, 32, 32), [BiTOutputs.Embedding], source.Token));
    }

    [TestMethod]
    public void A_run_under_way_stops_when_cancelled()
    {
        using var source = new CancellationTokenSource();
        var pixels = Pixels(64, 160, 160);
        Mini.Value.Run(Pixels(1, 160, 160), [BiTOutputs.Embedding]);
        source.CancelAfter(50);
        Assert.Throws<OperationCanceledException>(() => Mini.Value.Run(pixels, [BiTOutputs.Embedding], source.Token));
    }

    [TestMethod]
    public void A_disposed_model_says_so()
    {
        var model = BiTModel.Load();
        model.Run(Pixels(1, 32, 32), [BiTOutputs.Embedding]);
        model.Dispose();
        model.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Run(Pixels(1, 32, 32), [BiTOutputs.Embedding]));
    }

    [TestMethod]
    public void A_GPU_that_is_asked_for_and_absent_is_an_error()
    {
        using var model = BiTModel.Load(options: new BiTModelOptions { Inference = new InferenceOptions { Device = Device.Cuda(7) } });
        var error = Assert.ThrowsExactly<BigTransferException>(() => model.Device);
        StringAssert.StartsWith(error.Message, "bit-mini: ");
        StringAssert.DoesNotMatch(error.Message, new("cannot be loaded"), "the CPU's natives lack CUDA, but are there");
        Assert.DoesNotContain('\n', error.Message);
    }

    [TestMethod]
    public void Few_shot_accuracy_agrees_with_the_models_card()
    {
        string root = Shared.Path("images/few-shot");
        var embedder = new FileEmbedder(Mini.Value);
        var train = Embed(embedder, Path.Combine(root, "train"));
        var test = Embed(embedder, Path.Combine(root, "test"));
        // Mean and standard deviation over ten seeds: models/bit-mini/README.md. A mean of ten may stray by a deviation.
        foreach (var (shots, mean, deviation) in new[] { (1, 0.314, 0.043), (5, 0.550, 0.017), (10, 0.645, 0.015) })
        {
            var result = FewShotEvaluation.Run(train.Features, train.Labels, test.Features, test.Labels, 18, shots, seeds: 10);
            Assert.AreEqual(mean, result.Mean, deviation, $"{shots} shots");
        }
    }

    private static (FloatTensor Features, int[] Labels) Embed(FileEmbedder embedder, string folder)
    {
        var images = ImageFolder.List(folder);
        string[] classes = [.. images.Select(i => i.Label).Distinct()];
        float[] values = [.. embedder.Embed(images.Select(i => i.Path)).SelectMany(e => e.Values ?? throw e.Error!)];
        return (new FloatTensor(values, images.Count, values.Length / images.Count), [.. images.Select(i => Array.IndexOf(classes, i.Label))]);
    }

    private static FloatTensor Pixels(int count, int height, int width)
    {
        var random = new Random(count * 7919 + height * 31 + width);
        return new FloatTensor([.. Enumerable.Range(0, count * 3 * height * width).Select(_ => random.NextSingle() * 2 - 1)], count, 3, height, width);
    }

    private static void AssertRelative(FloatTensor expected, FloatTensor found, double tolerance) =>
        Assert.IsLessThanOrEqualTo(tolerance, Deviation.Largest(expected, found));
}
