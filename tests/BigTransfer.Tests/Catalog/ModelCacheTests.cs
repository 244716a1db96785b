using System.Text;
using BigTransfer.Catalog;
using BigTransfer.Downloads;
using BigTransfer.Models;
using BigTransfer.Tests.Downloads;
using static BigTransfer.Tests.Downloads.FileServer;

namespace BigTransfer.Tests.Catalog;

/// <summary>Models by name, with a server of this machine in place of the publishers'.</summary>
[TestClass]
public sealed class ModelCacheTests : DownloadTest
{
    private static readonly byte[] Weights = File.ReadAllBytes(Path.Combine(Shared.RepositoryRoot, "models/bit-mini/bit-mini.npz"));

    private static readonly PublishedModel Model = ModelCatalog.Find("BiT-M-R50x1")!;

    [TestMethod]
    public void A_name_loads_the_model_with_the_catalogues_recipe_and_labels()
    {
        using var server = Publisher(("/g/BiT-M-R50x1.npz", Weights), ("/g/imagenet21k_wordnet_lemmas.txt", Lemmas(200)));
        var options = new BiTModelOptions { Downloads = Mirrored(server) };
        using (var model = BiTModel.Load("bit-m-r50x1", options))
        {
            Assert.AreEqual("BiT-M-R50x1", model.Name);
            Assert.AreEqual(Path.Combine(Options.CacheFolder, "bit_models", "BiT-M-R50x1.npz"), model.Path);
            Assert.AreEqual("catalogue: official-pytorch", model.RecipeReason);
            Assert.AreEqual((224, 224), model.Recipe.FixedSize);
            Assert.HasCount(200, model.Labels);
            Assert.AreEqual("class_7, seventh", model.Labels[7]);
        }
        Assert.HasCount(2, server.Requests);
        using var again = BiTModel.Load("BiT-M-R50x1", options with { Downloads = options.Downloads! with { Offline = true } });
        Assert.HasCount(200, again.Labels);
        Assert.HasCount(2, server.Requests, "the second time needs no network");
    }

    [TestMethod]
    public void A_source_of_several_files_brings_them_together_and_its_weights_last()
    {
        using var server = Publisher(("/hf/google/bit-50/resolve/main/config.json", "{}"u8.ToArray()),
            ("/hf/google/bit-50/resolve/main/preprocessor_config.json", "{}"u8.ToArray()),
            ("/hf/google/bit-50/resolve/main/model.safetensors", Weights));
        string weights = new ModelCache(Mirrored(server)).Fetch(ModelCatalog.Find("google/bit-50")!);
        string folder = Path.Combine("huggingface", "google", "bit-50");
        Assert.AreEqual(Path.Combine(Options.CacheFolder, folder, "model.safetensors"), weights);
        CollectionAssert.AreEqual(
            new[] { "config.json", "model.safetensors", "preprocessor_config.json" }.Select(name => Path.Combine(folder, name)).ToArray(), Files);
        CollectionAssert.AreEqual(new[] { "config.json", "preprocessor_config.json", "model.safetensors", "ilsvrc2012_wordnet_lemmas.txt" },
            server.Requests.Select(request => request.Target.Split('/')[^1]).ToArray());
        StringAssert.Contains(Messages.Single(), "google/bit-50 has no class names: ", "which is no error");
    }

    [TestMethod]
    [DataRow("timm/resnetv2_50x1_bit.goog_in21k", "/hf/timm/resnetv2_50x1_bit.goog_in21k/resolve/main", "checkpoints",
        "timm.safetensors=model.safetensors", "catalogue: timm-in21k", 224)]
    [DataRow("BiT_resnet50", "/m", "checkpoints", "mindcv.ckpt=BiT_resnet50-1e4795a4.ckpt", "catalogue: mindcv", 224)]
    [DataRow("google/bit-50", "/hf/google/bit-50/resolve/main", "huggingface/bit_for_image_classification",
        "config.json=config.json preprocessor_config.json=preprocessor_config.json pytorch_model.bin=pytorch_model.bin",
        "preprocessor_config.json", null)]
    public void Every_familys_files_load_by_name(string name, string folder, string golden, string files, string reason, int? size)
    {
        var published = files.Split(' ').Select(pair => pair.Split('='))
            .Select(pair => ($"{folder}/{pair[1]}", File.ReadAllBytes(Shared.Path($"goldens/{golden}/{pair[0]}")))).ToArray();
        using var server = Publisher(published);
        using var model = BiTModel.Load(name, new BiTModelOptions { Downloads = Mirrored(server) });
        Assert.AreEqual(10, model.Classes);
        StringAssert.EndsWith(model.RecipeReason, reason);
        if (size is { } side)
            Assert.AreEqual((side, side), model.Recipe.FixedSize);
    }

    [TestMethod]
    [DataRow(403)]
    [DataRow(404)]
    public void The_next_source_is_tried_and_told(int status)
    {
        using var server = Publisher(status, ("/hf/timm/resnetv2_50x1_bit.goog_in21k/resolve/main/model.safetensors", Weights));
        string path = new ModelCache(Mirrored(server)).Fetch(Model);
        Assert.AreEqual(Path.Combine(Options.CacheFolder, "huggingface", "timm", "resnetv2_50x1_bit.goog_in21k", "model.safetensors"), path);
        CollectionAssert.AreEqual(Weights, File.ReadAllBytes(path));
        StringAssert.StartsWith(Messages[0], $"{server.Root}g/BiT-M-R50x1.npz answered {status}: ");
        StringAssert.Contains(Messages[0], "; next: timm on Hugging Face: a copy of the authors' weights (standardised with eps 1e-8)");
        // The copy under its own name is the same file.
        Assert.AreEqual(path, new ModelCache(Mirrored(server)).Find(ModelCatalog.Find("resnetv2_50x1_bit.goog_in21k")!));
    }

    [TestMethod]
    public void Where_no_source_has_it_each_is_named()
    {
        using var server = Publisher(403);
        var options = new BiTModelOptions { Downloads = Mirrored(server) };
        var error = Assert.ThrowsExactly<BigTransferException>(() => BiTModel.Load("BiT-M-R50x1", options));
        Assert.AreEqual(
            $"model 'BiT-M-R50x1': none of its 2 sources has it: {server.Root}g/BiT-M-R50x1.npz answered 403: access denied; "
            + $"{server.Root}hf/timm/resnetv2_50x1_bit.goog_in21k/resolve/main/model.safetensors answered 403: access denied", error.Message);
        Assert.IsEmpty(Files);
        var single = Assert.ThrowsExactly<BigTransferException>(() => new ModelCache(Mirrored(server)).Fetch(ModelCatalog.Find("BiT-S-R50x1")!));
        Assert.AreEqual($"model 'BiT-S-R50x1': {server.Root}g/BiT-S-R50x1.npz answered 403: access denied", single.Message);
    }

    [TestMethod]
    public void Offline_a_model_that_is_not_here_says_what_to_put_where()
    {
        using var server = Publisher(("/g/BiT-M-R50x1.npz", Weights));
        var offline = Mirrored(server) with { Offline = true };
        var error = Assert.ThrowsExactly<BigTransferException>(() => BiTModel.Load("BiT-M-R50x1", new BiTModelOptions { Downloads = offline }));
        string place = Path.Combine(Options.CacheFolder, "bit_models", "BiT-M-R50x1.npz");
        Assert.AreEqual("model 'BiT-M-R50x1': not in the cache, and offline (BIT_OFFLINE): "
            + $"expected https://storage.googleapis.com/bit_models/BiT-M-R50x1.npz as {place}", error.Message);
        Assert.IsEmpty(server.Requests);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.WriteAllBytes(place, Weights);
        using var model = BiTModel.Load("BiT-M-R50x1", new BiTModelOptions { Downloads = offline });
        Assert.AreEqual(place, model.Path);
        Assert.IsEmpty(server.Requests);
    }

    [TestMethod]
    public async Task A_download_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        using var server = new FileServer(request => Answer.File(request, Weights, "\"a\"").CutAt(1000) with { StallsAtEnd = true });
        var options = Mirrored(server) with { StallTimeout = TimeSpan.FromSeconds(30) };
        var download = Task.Run(() => BiTModel.Load(Model.Name, new BiTModelOptions { Downloads = options }, stop.Token));
        while (!Files.Contains(Path.Combine("bit_models", "BiT-M-R50x1.npz.part")))
            await Task.Delay(5);
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => download);
    }

    [TestMethod]
    public void A_misspelt_name_is_not_fetched_but_told()
    {
        var error = Assert.ThrowsExactly<BigTransferException>(() => BiTModel.Load("BiT-M-R50x2"));
        StringAssert.EndsWith(error.Message, "did you mean BiT-M-R50x1, BiT-M-R50x3, BiT-S-R50x1?");
    }

    private DownloadOptions Mirrored(FileServer server) => Options with
    {
        Mirrors =
        [
            new("https://storage.googleapis.com/bit_models/", server.Root + "g/"),
            new("https://huggingface.co/", server.Root + "hf/"),
            new("https://download.mindspore.cn/toolkits/mindcv/bit/", server.Root + "m/"),
        ],
    };

    private static FileServer Publisher(params (string Target, byte[] Content)[] files) => Publisher(404, files);

    private static FileServer Publisher(int otherwise, params (string Target, byte[] Content)[] files) => new(request =>
        files.FirstOrDefault(file => file.Target == request.Target) is { Content: { } content }
            ? Answer.File(request, content, "\"a\"")
            : Answer.Status(otherwise));

    private static byte[] Lemmas(int count) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, count).Select(i => i == 7 ? "class_7, seventh\n" : $"class_{i}\n")));
}
