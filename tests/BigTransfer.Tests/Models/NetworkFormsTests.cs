using BigTransfer.Architectures;
using BigTransfer.Graphs;
using BigTransfer.Inference;
using BigTransfer.Models;
using BigTransfer.Tests.Checkpoints;
using BigTransfer.Tests.Graphs;

namespace BigTransfer.Tests.Models;

/// <summary>Which form a network runs in, why, and that it is checked before it is taken.</summary>
[TestClass]
public sealed class NetworkFormsTests
{
    private static readonly BiTArchitecture Small = new() { Units = [1, 1], WidthFactor = 0.5, Classes = 5 };
    private static readonly InferenceOptions OnCpu = new() { Device = Device.Cpu };

    [TestMethod]
    public void The_fast_form_is_taken_unless_another_is_asked_for_and_gives_the_same_values()
    {
        _ = BlockFormTests.Block;
        using var folder = new TempFolder();
        string path = Write(folder, Small);
        using BiTModel auto = Load(path, NetworkForm.Auto, folder), portable = Load(path, NetworkForm.Portable, folder), fast = Load(path, NetworkForm.Fast, folder);
        Assert.AreEqual(NetworkForm.Fast, auto.FormOf(BiTOutputs.Embedding).Form);
        StringAssert.Contains(auto.FormOf(BiTOutputs.Embedding).Reason, "of the portable form");
        Assert.AreEqual(new FormChoice(NetworkForm.Portable, "asked for"), portable.FormOf(BiTOutputs.Embedding));
        Assert.AreEqual(NetworkForm.Fast, fast.FormOf(BiTOutputs.Embedding, BiTOutputs.Logits).Form);

        string[] layers = [BiTOutputs.Embedding, BiTOutputs.Logits, "stage2", "stage1/unit1/conv3"];
        var pixels = BiTGraphTests.Pixels(3, 3, 61, 37);
        var expected = portable.Run(pixels, layers);
        foreach (var (layer, values) in auto.Run(pixels, layers))
            Assert.IsLessThanOrEqualTo(1e-5, Deviation.Largest(expected[layer], values), layer);
    }

    [TestMethod]
    public void A_saved_network_has_a_fast_form_too_however_its_weights_are_stored()
    {
        _ = BlockFormTests.Block;
        using var folder = new TempFolder();
        using var model = Load(Write(folder, Small), NetworkForm.Portable, folder);
        var pixels = BiTGraphTests.Pixels(2, 3, 45, 60);
        foreach (var (name, options) in (IEnumerable<(string, OnnxSaveOptions)>)
            [("one.onnx", new()), ("half.onnx", new() { Float16Weights = true }), ("two.onnx", new() { ExternalData = true })])
        {
            model.SaveOnnx(folder.File(name), options);
            using BiTModel fast = Load(folder.File(name), NetworkForm.Fast, folder), portable = Load(folder.File(name), NetworkForm.Portable, folder);
            string[] layers = [BiTOutputs.Embedding, BiTOutputs.Logits];
            var expected = portable.Run(pixels, layers);
            foreach (var (layer, values) in fast.Run(pixels, layers))
                Assert.IsLessThanOrEqualTo(1e-5, Deviation.Largest(expected[layer], values), $"{name}: {layer}");
        }
    }

    [TestMethod]
    public void Where_there_is_no_fast_form_the_reason_is_told()
    {
        int block = BlockFormTests.Block;
        using var folder = new TempFolder();
        string path = Write(folder, Small with { StemChannels = 64, HiddenSizes = [64, 64], MidSizes = [32, 32], InputChannels = 16 });
        using var auto = Load(path, NetworkForm.Auto, folder);
        string whyNot = $"pixels of 16 channels; it takes fewer than {block}";
        Assert.AreEqual(new FormChoice(NetworkForm.Portable, $"no fast form: {whyNot}"), auto.FormOf(BiTOutputs.Embedding));
        using var fast = Load(path, NetworkForm.Fast, folder);
        var error = Assert.ThrowsExactly<BigTransferException>(() => fast.FormOf(BiTOutputs.Embedding));
        Assert.AreEqual($"net.npz: form: fast was asked for and is not available: {whyNot}", error.Message);
    }

    [TestMethod]
    public void A_form_is_checked_once_a_model_and_set_of_layers()
    {
        _ = BlockFormTests.Block;
        using var folder = new TempFolder();
        var source = new CountingSource(new WeightsGraphSource(ModelFiles.Find(Write(folder, Small))));
        Open(source, folder, "hash", BiTOutputs.Embedding);
        Assert.AreEqual(1, source.PortableModels);
        Open(source, folder, "hash", BiTOutputs.Embedding);
        Assert.AreEqual(1, source.PortableModels, "remembered");
        Open(source, folder, "hash", BiTOutputs.Logits);
        Assert.AreEqual(2, source.PortableModels, "other layers");
        Open(source, folder, "another hash", BiTOutputs.Logits);
        Assert.AreEqual(3, source.PortableModels, "other weights");
        File.WriteAllText(folder.File(FormChecks.FileName), "no check at all\n");
        Open(source, folder, "hash", BiTOutputs.Logits);
        Assert.AreEqual(4, source.PortableModels, "forgotten");
    }

    [TestMethod]
    public void A_form_with_other_values_is_left()
    {
        _ = BlockFormTests.Block;
        using TempFolder folder = new(), other = new();
        var wrong = new WeightsGraphSource(ModelFiles.Find(Write(other, Small, seed: 2)));
        var source = new CountingSource(new WeightsGraphSource(ModelFiles.Find(Write(folder, Small)))) { Fast = wrong.ToFast };
        for (int i = 0; i < 2; i++) // checked, then remembered
        {
            var choice = Open(source, folder, "hash", BiTOutputs.Embedding);
            Assert.AreEqual(NetworkForm.Portable, choice.Form);
            StringAssert.StartsWith(choice.Reason, "no fast form: it differed from the portable form by ");
        }
        var error = Assert.ThrowsExactly<BigTransferException>(
            () => Forms(source, folder, "hash", OnCpu with { Form = NetworkForm.Fast }).Open([BiTOutputs.Embedding]));
        StringAssert.Contains(error.Message, "it differed");
    }

    [TestMethod]
    public void Where_Winograd_is_too_far_off_convolutions_are_direct()
    {
        _ = BlockFormTests.Block;
        using TempFolder folder = new(), other = new();
        IGraphSource wrong = new WeightsGraphSource(ModelFiles.Find(Write(other, Small, seed: 2)));
        IGraphSource right = new WeightsGraphSource(ModelFiles.Find(Write(folder, Small)));
        var source = new CountingSource(right) { Fast = (outputs, style, toModel) => (style.Winograd ? wrong : right).ToFast(outputs, style, toModel) };
        for (int i = 0; i < 2; i++)
        {
            var choice = Open(source, folder, "hash", BiTOutputs.Embedding);
            Assert.AreEqual(NetworkForm.Fast, choice.Form);
            StringAssert.Contains(choice.Reason, "3x3 directly; within ");
        }
        Assert.AreEqual(3, source.FastModels, "what was found too far off is not made again");
    }

    [TestMethod]
    public void A_form_that_does_not_run_is_left()
    {
        _ = BlockFormTests.Block;
        using var folder = new TempFolder();
        var source = new CountingSource(new WeightsGraphSource(ModelFiles.Find(Write(folder, Small)))) { Fast = (_, _, _) => (new OnnxModel([1, 2, 3]), "") };
        var choice = Open(source, folder, "hash", BiTOutputs.Embedding);
        Assert.AreEqual(NetworkForm.Portable, choice.Form);
        StringAssert.StartsWith(choice.Reason, "no fast form: it does not run: ");
    }

    [TestMethod]
    public void A_cache_that_cannot_be_written_is_no_error()
    {
        _ = BlockFormTests.Block;
        using var folder = new TempFolder();
        var source = new CountingSource(new WeightsGraphSource(ModelFiles.Find(Write(folder, Small))));
        File.WriteAllText(folder.File("file"), "not a folder");
        var checks = new FormChecks(folder.File("file"));
        using var session = new NetworkForms("net", source, new("hash"), OnCpu, checks).Open([BiTOutputs.Embedding]).Session;
        Assert.AreEqual(1, source.PortableModels);
        Assert.IsNull(checks.Find("anything"));
    }

    [TestMethod]
    public void Checks_keep_apart_and_the_last_one_counts()
    {
        using var folder = new TempFolder();
        var checks = new FormChecks(folder.File("deeper/still"));
        checks.Remember("a", 1e-6);
        checks.Remember("b", double.NaN);
        checks.Remember("a", 0.25);
        Assert.AreEqual(0.25, checks.Find("a")!.Value, 0);
        Assert.IsTrue(double.IsNaN(checks.Find("b")!.Value));
        Assert.IsNull(checks.Find("c"));
    }

    [TestMethod]
    public void Many_callers_share_a_fast_session()
    {
        _ = BlockFormTests.Block;
        using var folder = new TempFolder();
        using var model = Load(Write(folder, Small), NetworkForm.Fast, folder);
        var pixels = Enumerable.Range(0, 8).Select(i => BiTGraphTests.Pixels(1 + (i % 3), 3, 40 + i, 50 - i, seed: i)).ToList();
        var expected = pixels.Select(p => model.Run(p, [BiTOutputs.Embedding])[BiTOutputs.Embedding].Data).ToList();
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            CollectionAssert.AreEqual(expected[i % 8], model.Run(pixels[i % 8], [BiTOutputs.Embedding])[BiTOutputs.Embedding].Data));
    }

    [TestMethod]
    public void The_environment_may_choose_where_no_option_does()
    {
        Assert.AreEqual(NetworkForm.Auto, FormVariable.Parse(null).Form);
        Assert.AreEqual(NetworkForm.Auto, FormVariable.Parse("auto").Form);
        Assert.AreEqual((NetworkForm.Fast, "asked for by BIT_FORM"), FormVariable.Parse("FAST"));
        Assert.AreEqual((NetworkForm.Portable, "asked for by BIT_FORM"), FormVariable.Parse(" portable"));
        var error = Assert.ThrowsExactly<BigTransferException>(() => FormVariable.Parse("quick"));
        Assert.AreEqual("BIT_FORM: expected auto, portable or fast, found 'quick'", error.Message);
    }

    private static string Write(TempFolder folder, BiTArchitecture architecture, int seed = 1)
    {
        string path = folder.File("net.npz");
        File.WriteAllBytes(path, CheckpointFiles.Npz(CheckpointFiles.Official(architecture, seed)));
        return path;
    }

    private static BiTModel Load(string path, NetworkForm form, TempFolder cache) => BiTModel.Load(
        path, new BiTModelOptions { Inference = OnCpu with { Form = form }, Downloads = new() { CacheFolder = cache.Root } });

    private static NetworkForms Forms(IGraphSource source, TempFolder folder, string hash, InferenceOptions options) =>
        new("net", source, new(hash), options, new FormChecks(folder.Root));

    private static FormChoice Open(IGraphSource source, TempFolder folder, string hash, string layer)
    {
        var (session, choice) = Forms(source, folder, hash, OnCpu).Open([layer]);
        session.Dispose();
        return choice;
    }
}
