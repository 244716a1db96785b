using System.Numerics.Tensors;
using BigTransfer.FewShot;
using BigTransfer.Graphs;
using BigTransfer.Imaging;
using BigTransfer.Inference;
using BigTransfer.Models;
using BigTransfer.Quantization;
using BigTransfer.Tests.Graphs;

namespace BigTransfer.Tests.Quantization;

/// <summary>bit-mini in integers: how near it is, what the file says, and what is refused.</summary>
[TestClass]
public sealed class BiTQuantizerTests
{
    private static readonly TempFolder Folder = new();
    private static readonly Lazy<string[]> Patterns = new(() => [.. Enumerable.Range(0, 12).Select(Pattern)]);
    private static readonly Lazy<(string Path, QuantizationReport Report)> Mini = new(() => Quantize("mini.onnx", new() { Pictures = 8 }));

    [ClassCleanup]
    public static void Delete() => Folder.Dispose();

    [TestMethod]
    public void Every_layer_is_measured_and_the_embeddings_agree()
    {
        var report = Mini.Value.Report;
        Assert.HasCount(30, report.Layers, "a stem, 4 shortcuts, 3 convolutions in each of 8 units, the head");
        Assert.AreEqual(("stem/conv", "pixels"), (report.Layers[0].Layer, report.Layers[0].Input));
        Assert.AreEqual("logits", report.Layers[^1].Layer);
        foreach (var layer in report.Layers)
        {
            Assert.IsTrue(layer.Output is > 0.001 and < 0.05, $"{layer}");
            Assert.IsTrue(layer.Weights is > 0.001 and < 0.03, $"{layer}");
            Assert.IsTrue(layer.Range.Most > 0.5, $"{layer}");
            Assert.AreEqual(layer.Layer == "stem/conv", layer.Range.Least < 0, $"{layer}");
            Assert.IsFalse(layer.KeptFloat);
        }
        Assert.AreEqual((8, 2), (report.Pictures, report.HeldOut));
        // Eight pictures of one kind each say little of the next; photographs do, see below.
        Assert.IsGreaterThan(0.97, report.MeanCosine);
        Assert.IsLessThanOrEqualTo(report.MeanCosine, report.LeastCosine);
    }

    [TestMethod]
    public void On_photographs_the_cosine_is_above_99_percent()
    {
        string folder = Shared.Path("images/few-shot");
        string path = Folder.File("photographs.onnx");
        using var model = BiTModel.Load();
        var report = BiTQuantizer.Quantize(
            model, ImageFolder.ImageFiles(Path.Combine(folder, "train")), path, new() { Pictures = 32 });
        Assert.IsGreaterThan(0.998, report.MeanCosine);
        using var integers = BiTModel.Load(path);
        var cosines = ImageFolder.ImageFiles(Path.Combine(folder, "test")).Where((_, i) => i % 30 == 0).Select(file =>
        {
            var image = ImageDecoder.Decode(file);
            return TensorPrimitives.CosineSimilarity<float>(model.Embed(image), integers.Embed(image));
        }).ToList();
        Assert.IsGreaterThan(0.998, cosines.Average());
        Assert.IsGreaterThan(0.99, cosines.Min());
    }

    [TestMethod]
    public void The_file_is_a_quarter_as_long_and_says_what_it_is()
    {
        using var model = BiTModel.Load();
        string full = Folder.File("full.onnx");
        model.SaveOnnx(full);
        Assert.IsLessThan(0.28, (double)new FileInfo(Mini.Value.Path).Length / new FileInfo(full).Length);
        using var integers = BiTModel.Load(Mini.Value.Path);
        Assert.IsNull(model.Quantization);
        Assert.AreEqual("int8, weights of 8 bits, ranges of 8 pictures", integers.Quantization);
        Assert.AreEqual(model.Architecture, integers.Architecture);
        Assert.AreEqual(model.Recipe.ToString(), integers.Recipe.ToString());
        CollectionAssert.AreEqual(model.Labels.ToArray(), integers.Labels.ToArray());
        Assert.AreEqual("logits", integers.LogitsLayer);
        var info = OnnxModelInfo.Read(Mini.Value.Path);
        Assert.AreEqual(17, info.Opset);
        CollectionAssert.AreEqual(new[] { "embedding", "logits" }, info.Outputs.Select(output => output.Name).ToArray());
        // What is made of it is so still.
        string cut = Folder.File("cut.onnx");
        integers.SaveOnnx(cut, ["stage2"]);
        using var again = BiTModel.Load(cut);
        Assert.AreEqual(integers.Quantization, again.Quantization);
    }

    [TestMethod]
    public void The_same_pictures_make_the_same_file()
    {
        string path = Folder.File("again.onnx");
        using var model = Load(BiTModel.DefaultName, NetworkForm.Portable);
        BiTQuantizer.Quantize(model, [.. Patterns.Value.Reverse()], path, new() { Pictures = 8 });
        CollectionAssert.AreEqual(File.ReadAllBytes(Mini.Value.Path), File.ReadAllBytes(path));
    }

    [TestMethod]
    [DataRow(64, 64)]
    [DataRow(75, 53)]
    [DataRow(33, 97)]
    public void The_fast_form_is_the_portable_one_but_for_rounding(int height, int width)
    {
        using var fast = Load(Mini.Value.Path, NetworkForm.Fast);
        using var portable = Load(Mini.Value.Path, NetworkForm.Portable);
        var choice = fast.FormOf("embedding", "logits");
        Assert.AreEqual(NetworkForm.Fast, choice.Form);
        StringAssert.StartsWith(choice.Reason, "bytes with channels last");
        var pixels = BiTGraphTests.Pixels(3, 3, height, width);
        var expected = portable.Run(pixels, ["embedding", "logits"]);
        var actual = fast.Run(pixels, ["embedding", "logits"]);
        // One number between two levels, rounded to the other one, is seen by all that follows it.
        foreach (var (layer, values) in expected)
            Assert.IsLessThan(0.05, Deviation.Largest(values, actual[layer]), layer);
    }

    [TestMethod]
    public void The_fast_form_is_kept_and_gives_the_same_values_to_the_bit()
    {
        if (PreparedModels.Of(new()) is null)
            Assert.Inconclusive($"{PreparedModels.Variable} switches it off");
        using var cache = new TempFolder();
        float[][] values = [.. new[] { false, true, true }.Select(Run)];
        CollectionAssert.AreEqual(values[0], values[1]);
        CollectionAssert.AreEqual(values[0], values[2]);
        Assert.HasCount(1, Directory.GetFiles(cache.File(PreparedModels.FolderName)));

        float[] Run(bool keeps)
        {
            using var model = BiTModel.Load(Mini.Value.Path, new()
            {
                Inference = new() { Device = Device.Cpu, Form = NetworkForm.Fast, KeepsPrepared = keeps },
                Downloads = new() { CacheFolder = cache.Root },
            });
            return model.Run(BiTGraphTests.Pixels(2, 3, 64, 48), ["embedding"])["embedding"].Data;
        }
    }

    [TestMethod]
    public void Layers_inside_come_from_the_portable_form()
    {
        using var model = Load(Mini.Value.Path, NetworkForm.Auto);
        using var full = BiTModel.Load();
        var pixels = new FloatTensor(1, 3, 96, 96);
        Preprocessor.Run(ImageDecoder.Decode(Patterns.Value[^1]), full.Recipe, pixels.Data);
        foreach (string layer in new[] { "stem/conv", "stage1/unit1/norm1", "stage1", "stage2/unit2/conv2", "norm" })
        {
            Assert.AreEqual(NetworkForm.Portable, model.FormOf(layer).Form);
            Assert.IsLessThan(0.2, Deviation.Largest(full.Run(pixels, [layer])[layer], model.Run(pixels, [layer])[layer]), layer);
        }
    }

    [TestMethod]
    public void Many_callers_get_what_one_gets()
    {
        using var model = Load(Mini.Value.Path, NetworkForm.Fast);
        var pixels = Enumerable.Range(0, 12).Select(i => BiTGraphTests.Pixels(1, 3, 40 + i, 64, seed: i)).ToArray();
        float[][] expected = [.. pixels.Select(picture => model.Run(picture, ["embedding"])["embedding"].Data)];
        Parallel.For(0, 48, i => CollectionAssert.AreEqual(
            expected[i % 12], model.Run(pixels[i % 12], ["embedding"])["embedding"].Data));
    }

    [TestMethod]
    public void Layers_stay_in_float_by_number_or_by_error()
    {
        var (path, report) = Quantize("kept.onnx", new() { Pictures = 4, KeepFloat = 2, WeightBits = 7 });
        var kept = report.Layers.Where(layer => layer.KeptFloat).ToList();
        Assert.HasCount(2, kept);
        Assert.IsTrue(report.Layers.All(layer => layer.KeptFloat || layer.Output <= kept.Min(worst => worst.Output)));
        using var model = Load(path, NetworkForm.Auto);
        StringAssert.StartsWith(model.Quantization, "int8, weights of 7 bits, ranges of 4 pictures, float: ");
        foreach (var layer in kept)
            StringAssert.Contains(model.Quantization, layer.Layer);
        StringAssert.Contains(model.FormOf("embedding").Reason, "in float");

        double most = report.Layers.Select(layer => layer.Output).Order().ElementAt(20);
        report = Quantize("tolerance.onnx", new() { Pictures = 4, Tolerance = most, WeightBits = 7 }).Report;
        Assert.AreEqual(9, report.Layers.Count(layer => layer.KeptFloat));
        Assert.IsTrue(report.Layers.All(layer => layer.KeptFloat == layer.Output > most));
    }

    [TestMethod]
    public void What_cannot_be_turned_into_integers_is_named()
    {
        string target = Folder.File("refused.onnx");
        using var integers = BiTModel.Load(Mini.Value.Path);
        var error = Assert.ThrowsExactly<BigTransferException>(() => BiTQuantizer.Quantize(integers, Patterns.Value, target));
        Assert.AreEqual(
            "mini.onnx: expected a network in float, found one in integers already (int8, weights of 8 bits, ranges of 8 pictures)", error.Message);
        using var model = BiTModel.Load();
        error = Assert.ThrowsExactly<BigTransferException>(() => BiTQuantizer.Quantize(model, [], target));
        Assert.AreEqual("calibration: expected pictures, found none", error.Message);
        string broken = Folder.File("broken.png");
        File.WriteAllText(broken, "no picture");
        error = Assert.ThrowsExactly<BigTransferException>(() => BiTQuantizer.Quantize(model, [broken], target));
        StringAssert.StartsWith(error.Message, "calibration: expected pictures that can be read, found none; the first: " + broken);
        Assert.IsFalse(File.Exists(target));
        // One among good ones is left out.
        var report = BiTQuantizer.Quantize(model, [broken, Patterns.Value[0], Patterns.Value[1]], target);
        StringAssert.Contains(report.Unreadable.Single().Message, broken);
        Assert.AreEqual(2, report.Pictures + report.HeldOut);
    }

    [TestMethod]
    public void A_stopped_run_leaves_nothing()
    {
        using var model = BiTModel.Load();
        using var source = new CancellationTokenSource();
        source.Cancel();
        string target = Folder.File("stopped.onnx");
        Assert.Throws<OperationCanceledException>(() => BiTQuantizer.Quantize(model, Patterns.Value, target, new(), source.Token));
        Assert.IsFalse(File.Exists(target));
    }

    [TestMethod]
    public void Options_are_checked_where_they_are_set()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new QuantizationOptions { Pictures = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new QuantizationOptions { WeightBits = 6 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new QuantizationOptions { KeepFloat = -1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new QuantizationOptions { Tolerance = 0 });
    }

    private static (string Path, QuantizationReport Report) Quantize(string name, QuantizationOptions options)
    {
        using var model = Load(BiTModel.DefaultName, NetworkForm.Portable);
        string path = Folder.File(name);
        return (path, BiTQuantizer.Quantize(model, Patterns.Value, path, options));
    }

    private static BiTModel Load(string path, NetworkForm form) => BiTModel.Load(path, new() { Inference = new() { Form = form } });

    /// <summary>A picture of waves, planes and grain.</summary>
    private static string Pattern(int seed)
    {
        var random = new Random(seed);
        const int side = 96;
        var pixels = new byte[side * side * 3];
        double across = random.NextDouble() * 0.4, down = random.NextDouble() * 0.4, grain = random.NextDouble() * 60;
        double[] colour = [random.NextDouble() * 120, random.NextDouble() * 120, random.NextDouble() * 120];
        for (int i = 0; i < pixels.Length; i++)
        {
            int x = i / 3 % side, y = i / 3 / side;
            double wave = Math.Sin(x * across + y * down) > random.NextDouble() ? 90 : 20;
            pixels[i] = (byte)Math.Clamp(wave + colour[i % 3] + grain * random.NextDouble(), 0, 255);
        }
        string path = Folder.File($"pattern{seed:00}.png");
        ImageEncoder.SavePng(new RgbImage(side, side, pixels), path);
        return path;
    }
}
