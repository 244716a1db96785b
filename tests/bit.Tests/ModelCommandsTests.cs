using System.Text.Json;
using System.Text.RegularExpressions;
using BigTransfer.Numpy;

namespace BigTransfer.Tool.Tests;

/// <summary><c>inspect</c>, <c>convert</c> and <c>run</c>.</summary>
[TestClass]
public sealed class ModelCommandsTests : TemporaryFolderTest
{
    private const string MiniPath = "models/bit-mini/bit-mini.npz";

    private static string Mini => Path.Combine(Shared.RepositoryRoot, MiniPath);

    [TestMethod]
    public void Inspect_tells_what_a_file_holds()
    {
        using var json = JsonDocument.Parse(Bit.Run("inspect", Mini, "--json").Expect(0).Output);
        var root = json.RootElement;
        Assert.AreEqual("npz, official names", root.GetProperty("format").GetString());
        Assert.AreEqual("bit-mini", root.GetProperty("architecture").GetString());
        Assert.AreEqual(200, root.GetProperty("classes").GetInt32());
        Assert.AreEqual(1024, root.GetProperty("embedding").GetInt32());
        Assert.AreEqual(0.5, root.GetProperty("width").GetDouble());
        CollectionAssert.AreEqual(new[] { 2, 2, 2, 2 }, root.GetProperty("units").EnumerateArray().Select(u => u.GetInt32()).ToArray());
        CollectionAssert.AreEqual(new[] { -1.0, 1.0 }, root.GetProperty("inputRange").EnumerateArray().Select(u => u.GetDouble()).ToArray());
        Assert.AreEqual("[N, 3, H, W] float32, RGB", root.GetProperty("inputLayout").GetString());
        Assert.AreEqual(3.70, root.GetProperty("parameters").GetInt64() / 1e6, 0.005);
    }

    [TestMethod]
    public void Inspect_prints_aligned_lines_for_people()
    {
        string[] lines = Bit.Run("inspect", "bit-mini").Expect(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int column = lines[0].IndexOf("bit-mini", StringComparison.Ordinal);
        Assert.IsTrue(lines.All(l => l.Length > column && l[column - 1] == ' ' && l[column] != ' '), string.Join('\n', lines));
    }

    [TestMethod]
    public void A_converted_model_runs_like_its_source()
    {
        Bit.Run("convert", Mini, In("mini.onnx")).Expect(0);
        var random = new Random(3);
        NpyFile.Write(In("x.npy"), new FloatTensor([.. Enumerable.Range(0, 2 * 3 * 65 * 49).Select(_ => random.NextSingle() - 0.5f)], 2, 3, 65, 49));
        Bit.Run("run", "--model", Mini, "--input", In("x.npy"), "--output", In("a.npz")).Expect(0);
        Bit.Run("run", "--model", In("mini.onnx"), "--input", In("x.npy"), "--output", In("b.npz")).Expect(0);
        var expected = NpzFile.Read(In("a.npz"));
        var found = NpzFile.Read(In("b.npz"));
        CollectionAssert.AreEqual(new[] { "stem", "stage1", "stage2", "stage3", "stage4", "norm", "embedding", "logits" }, expected.Keys.ToArray());
        foreach (string output in expected.Keys)
        {
            float largest = expected[output].Data.Max(Math.Abs);
            for (int i = 0; i < expected[output].Data.Length; i++)
                Assert.AreEqual(expected[output].Data[i], found[output].Data[i], 1e-5f * largest, output);
        }
        CollectionAssert.AreEqual(new[] { "a.npz", "b.npz", "mini.onnx", "x.npy" }, Names());
    }

    [TestMethod]
    public void Float16_weights_halve_the_file_and_hardly_move_the_embedding()
    {
        Bit.Run("convert", "bit-mini", In("full.onnx")).Expect(0);
        Bit.Run("convert", "bit-mini", In("half.onnx"), "--float16-weights").Expect(0);
        Assert.AreEqual(0.5, new FileInfo(In("half.onnx")).Length / (double)new FileInfo(In("full.onnx")).Length, 0.02);
        NpyFile.Write(In("x.npy"), new FloatTensor([.. Enumerable.Range(0, 3 * 64 * 64).Select(i => i % 255 / 255f)], 1, 3, 64, 64));
        foreach (string file in new[] { "full", "half" })
            Bit.Run("run", "--model", In($"{file}.onnx"), "-i", In("x.npy"), "-o", In($"{file}.npz"), "--outputs", "embedding").Expect(0);
        float[] expected = NpzFile.Read(In("full.npz"))["embedding"].Data, found = NpzFile.Read(In("half.npz"))["embedding"].Data;
        float largest = expected.Max(Math.Abs), off = expected.Zip(found).Max(pair => Math.Abs(pair.First - pair.Second));
        Assert.IsLessThan(5e-3f * largest, off);
        Assert.IsGreaterThan(0, off, "rounded");
    }

    [TestMethod]
    public void Run_keeps_the_outputs_that_are_asked_for()
    {
        NpyFile.Write(In("x.npy"), new FloatTensor(new float[3 * 32 * 32], 1, 3, 32, 32));
        Bit.Run("run", "--input", In("x.npy"), "--output", In("y.npz"), "--outputs", "stage2,logits").Expect(0);
        var found = NpzFile.Read(In("y.npz"));
        CollectionAssert.AreEqual(new[] { "stage2", "logits" }, found.Keys.ToArray());
        CollectionAssert.AreEqual(new[] { 1, 256, 4, 4 }, found["stage2"].Shape.ToArray());
    }

    [TestMethod]
    public void Run_takes_any_layer_as_a_map_or_pooled()
    {
        var random = new Random(5);
        float[] pixels = [.. Enumerable.Range(0, 2 * 3 * 33 * 47).Select(_ => random.NextSingle() - 0.5f)];
        NpyFile.Write(In("x.npy"), new FloatTensor(pixels, 2, 3, 33, 47));
        Bit.Run("run", "--input", In("x.npy"), "--output", In("maps.npz"), "--layer", "stage1/unit2/conv2,logits").Expect(0);
        string[] pooled = ["run", "-i", In("x.npy"), "-o", In("means.npz"), "--outputs", "stage1/unit2/conv2", "logits", "--pooled"];
        string table = Bit.Run(pooled).Expect(0).Output;
        Assert.AreEqual("stage1/unit2/conv2  [2, 32]\nlogits              [2, 200]\n", table.ReplaceLineEndings("\n"));
        IReadOnlyDictionary<string, FloatTensor> maps = NpzFile.Read(In("maps.npz")), means = NpzFile.Read(In("means.npz"));
        var map = maps["stage1/unit2/conv2"];
        CollectionAssert.AreEqual(new[] { 2, 32, 9, 12 }, map.Shape.ToArray());
        for (int i = 0; i < 64; i++)
            Assert.AreEqual(map.Data.Skip(i * 108).Take(108).Average(), means["stage1/unit2/conv2"].Data[i], 1e-6f);
        CollectionAssert.AreEqual(maps["logits"].Data, means["logits"].Data);
    }

    [TestMethod]
    public void Inspect_tells_more_of_an_ONNX_file_and_nothing_that_is_not_there()
    {
        Bit.Run("convert", "bit-mini", In("mini.onnx"), "--layer", "stage3").Expect(0);
        string text = Bit.Run("inspect", In("mini.onnx")).Expect(0).Output;
        StringAssert.Matches(text, new("^producer +BigTransfer ", RegexOptions.Multiline));
        StringAssert.Matches(text, new("^opset +17", RegexOptions.Multiline));
        StringAssert.Matches(text, new(@"^inputs +pixels float\[batch, 3, height, width\]", RegexOptions.Multiline));
        StringAssert.Matches(text, new(@"^outputs +stage3 float\[batch, 512, .*, logits float\[batch, 200\]", RegexOptions.Multiline));
        StringAssert.Matches(text, new("^tensors +81", RegexOptions.Multiline));
        StringAssert.Matches(text, new(@"^embedding +512\s+embeddingLayer +stage3", RegexOptions.Multiline));
        Bit.Run("convert", In("mini.onnx"), In("again.onnx"), "--layer", "embedding").Expect(0);
        StringAssert.Matches(Bit.Run("inspect", In("again.onnx")).Expect(0).Output, new("^embedding +1024", RegexOptions.Multiline));
        Bit.Run("convert", In("mini.onnx"), In("cut.onnx"), "--outputs", "stage2").Expect(0);
        Assert.DoesNotContain("standardizationEps", text);
        text = Bit.Run("inspect", "bit-mini").Expect(0).Output;
        StringAssert.Matches(text, new("^standardizationEps +1e-10", RegexOptions.Multiline));
        Assert.DoesNotContain("opset", text);
        Assert.DoesNotContain("inputChannels", text);
        using var json = JsonDocument.Parse(Bit.Run("inspect", "bit-mini", "--json").Expect(0).Output);
        Assert.AreEqual(3, json.RootElement.GetProperty("inputChannels").GetInt32());
        Assert.AreEqual(1e-10, json.RootElement.GetProperty("standardizationEps").GetDouble());
    }

    [TestMethod]
    public void Inspect_tells_how_a_network_departs_from_its_family()
    {
        string[] usual = ["layerType", "activation", "padding", "outputStride", "groups", "stemChannels", "innerChannels", "inputChannels", "features"];
        string text = Bit.Run("inspect", Shared.Path("goldens/checkpoints/timm.safetensors")).Expect(0).Output;
        foreach (string name in usual)
            Assert.DoesNotContain(name, text);
        text = Bit.Run("inspect", Shared.Path("goldens/huggingface/variants/bottleneck_same_stride8")).Expect(0).Output;
        foreach (string line in new[] { "layerType +bottleneck", "padding +same", "outputStride +8", "standardizationEps +1e-8", "format +.*config.json" })
            StringAssert.Matches(text, new($"^{line}", RegexOptions.Multiline));
        Assert.DoesNotContain("innerChannels", text);
        text = Bit.Run("inspect", Shared.Path("goldens/huggingface/variants/gray_groups4")).Expect(0).Output;
        StringAssert.Matches(text, new("^groups +4", RegexOptions.Multiline));
        StringAssert.Matches(text, new(@"^inputLayout +\[N, 1, H, W\] float32\s*$", RegexOptions.Multiline));
    }

    [TestMethod]
    public void A_folder_without_weights_is_told_what_it_has()
    {
        const string expected = "expected one file of weights (.npz, .pth, .pt, .pth.tar, .bin, .ckpt, .safetensors, .onnx), found";
        Directory.CreateDirectory(In("a/b"));
        StringAssert.EndsWith(Bit.Run("inspect", In("a/b")).Expect(1).OneErrorLine(), $"b: {expected} an empty folder");
        StringAssert.EndsWith(Bit.Run("inspect", In("a")).Expect(1).OneErrorLine(), $"a: {expected} folders only");
        File.WriteAllText(In("a/config.json"), "{}");
        StringAssert.EndsWith(Bit.Run("inspect", In("a")).Expect(1).OneErrorLine(), $"a: {expected} other files only: 'config.json'");
    }

    [TestMethod]
    public void Inspect_lists_layers_for_a_size()
    {
        string text = Bit.Run("inspect", "bit-mini", "--layers", "--size", "70").Expect(0).Output;
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int column = lines[0].IndexOf('[', StringComparison.Ordinal);
        Assert.IsTrue(lines.All(line => line.IndexOf('[', StringComparison.Ordinal) == column), "one column");
        StringAssert.Matches(lines.Single(line => line.StartsWith("stage2 ", StringComparison.Ordinal)), new(@"^stage2 +\[256, 9, 9\]\s*$"));
        StringAssert.Matches(lines[^1], new(@"^logits +\[200\]\s*$"));
        using var json = JsonDocument.Parse(Bit.Run("inspect", "bit-mini", "--layers", "--json").Expect(0).Output);
        int[] input = [.. json.RootElement.GetProperty("layerInput").EnumerateArray().Select(d => d.GetInt32())];
        CollectionAssert.AreEqual(new[] { 96, 96 }, input, "the recipe's own size");
        var layers = json.RootElement.GetProperty("layers").EnumerateArray().ToArray();
        Assert.HasCount(lines.Length, layers);
        var norm = layers.Single(layer => layer.GetProperty("name").GetString() == "norm");
        CollectionAssert.AreEqual(new[] { 1024, 3, 3 }, norm.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()).ToArray());
    }

    [TestMethod]
    [DataRow("empty")]
    [DataRow("text")]
    [DataRow("truncated")]
    public void A_file_that_is_no_model_gives_one_line_that_names_it(string kind)
    {
        byte[] bytes = kind switch { "empty" => [], "text" => "hello, I am no model"u8.ToArray(), _ => File.ReadAllBytes(Mini)[..100_000] };
        File.WriteAllBytes(In("wrong.npz"), bytes);
        foreach (string[] command in new string[][] { ["inspect", In("wrong.npz")], ["convert", In("wrong.npz"), In("out.onnx")] })
            StringAssert.Contains(Bit.Run(command).Expect(1).OneErrorLine(), "wrong.npz");
        CollectionAssert.AreEqual(new[] { "wrong.npz" }, Names(), "nothing half-written is left");
    }

    [TestMethod]
    public void Pixels_that_are_none_give_one_line_that_names_the_file()
    {
        File.WriteAllText(In("x.npy"), "no array");
        StringAssert.Contains(Bit.Run("run", "--input", In("x.npy"), "--output", In("y.npz")).Expect(1).OneErrorLine(), "x.npy");
        NpyFile.Write(In("flat.npy"), new FloatTensor(new float[12], 12));
        StringAssert.Contains(Bit.Run("run", "--input", In("flat.npy"), "--output", In("y.npz")).Expect(1).OneErrorLine(), "expected pixels of shape [N, 3, H, W], found [12]");
        StringAssert.Contains(Bit.Run("run", "--input", In("absent.npy"), "--output", In("y.npz")).Expect(1).OneErrorLine(), "absent.npy");
        Assert.IsFalse(File.Exists(In("y.npz")));
    }

    [TestMethod]
    public void An_output_that_is_none_is_named()
    {
        NpyFile.Write(In("x.npy"), new FloatTensor(new float[3 * 32 * 32], 1, 3, 32, 32));
        StringAssert.Contains(Bit.Run("run", "--input", In("x.npy"), "--output", In("y.npz"), "--outputs", "stage9").Expect(1).OneErrorLine(), "stage9");
    }

    [TestMethod]
    public void A_file_without_its_head_claims_none()
    {
        Bit.Run("convert", "bit-mini", In("cut.onnx"), "--outputs", "embedding").Expect(0);
        Bit.Run("convert", In("cut.onnx"), In("again.onnx")).Expect(0);
        foreach (string file in new[] { "cut.onnx", "again.onnx" })
        {
            using var json = JsonDocument.Parse(Bit.Run("inspect", In(file), "--json").Expect(0).Output);
            Assert.AreEqual(0, json.RootElement.GetProperty("classes").GetInt32(), file);
            Assert.AreEqual(0, json.RootElement.GetProperty("labels").GetInt32(), file);
        }
    }

    [TestMethod]
    public void The_recipe_beside_a_file_goes_into_what_is_converted_of_it()
    {
        Bit.Run("convert", "bit-mini", In("mini.onnx")).Expect(0);
        string recipe = File.ReadAllText(Path.Combine(Shared.RepositoryRoot, "models/bit-mini/preprocessor_config.json"));
        File.WriteAllText(In("preprocessor_config.json"), recipe.Replace("96", "48", StringComparison.Ordinal));
        Directory.CreateDirectory(In("out"));
        Bit.Run("convert", In("mini.onnx"), In("out/mini.onnx")).Expect(0);
        StringAssert.Contains(Bit.Run("inspect", In("out/mini.onnx")).Expect(0).Output, "crop 48 x 48");
    }

    [TestMethod]
    public void An_input_is_not_overwritten()
    {
        File.Copy(Mini, In("model.onnx"));
        NpyFile.Write(In("x.npz"), new FloatTensor(new float[3 * 32 * 32], 1, 3, 32, 32));
        byte[] before = File.ReadAllBytes(In("x.npz"));
        StringAssert.Contains(Bit.Run("convert", In("model.onnx"), In("model.onnx")).Expect(2).OneErrorLine(), "model.onnx as both");
        StringAssert.Contains(Bit.Run("run", "--input", In("x.npz"), "--output", In("x.npz")).Expect(2).OneErrorLine(), "x.npz as both");
        CollectionAssert.AreEqual(before, File.ReadAllBytes(In("x.npz")));
        CollectionAssert.AreEqual(File.ReadAllBytes(Mini), File.ReadAllBytes(In("model.onnx")));
    }

    [TestMethod]
    public void A_target_that_cannot_be_written_is_named()
    {
        StringAssert.Contains(Bit.Run("convert", "bit-mini", In("absent/out.onnx")).Expect(1).OneErrorLine(), "out.onnx");
        Assert.IsEmpty(Names());
    }
}
