using BigTransfer.Imaging;
using BigTransfer.Models;
using BigTransfer.Modules;
using BigTransfer.Tests.Checkpoints;

namespace BigTransfer.Tests.Modules;

/// <summary>The example of Jina's CustomImageTorchEncoder, from class and state dict to embeddings.</summary>
[TestClass]
public sealed class OwnNetworkTests
{
    private const int Size = 224;

    private static TempFolder _folder = null!;
    private static List<(string Name, FloatTensor Tensor)> _state = null!;
    private static string _path = "";

    private sealed class Net : Module
    {
        private readonly Conv2d conv1 = new(3, 10, 5);
        private readonly MaxPool2d pool = new(2, 2);
        private readonly Conv2d conv2 = new(10, 16, 5);
        private readonly Linear fc1 = new(16 * 53 * 53, 120), fc2 = new(120, 84), fc3 = new(84, 10);

        protected override Signal Forward(Signal x)
        {
            x = pool.Call(conv1.Call(x).Relu());
            x = pool.Call(conv2.Call(x).Relu());
            x = x.Reshape(-1, 16 * 53 * 53);
            x = fc1.Call(x).Relu();
            x = fc2.Call(x).Relu();
            return fc3.Call(x);
        }
    }

    [ClassInitialize]
    public static void WriteWeights(TestContext _)
    {
        _folder = new TempFolder();
        _state = Networks.State(new Net());
        _path = _folder.File("net.safetensors");
        File.WriteAllBytes(_path, CheckpointFiles.Safetensors(_state));
    }

    [ClassCleanup]
    public static void DeleteWeights() => _folder.Dispose();

    [TestMethod]
    public void Every_layer_equals_the_definition()
    {
        using var model = BiTModel.Load(new Net(), _path);
        CollectionAssert.AreEqual(
            new[] { "conv1", "relu", "pool", "conv2", "relu_1", "pool_1", "reshape", "fc1", "relu_2", "fc2", "relu_3", "fc3" },
            model.LayerNames.ToArray());
        var pixels = Networks.Values(77, 1, 3, Size, Size);
        var found = model.Run(pixels, model.LayerNames);
        foreach (var (layer, expected) in Reference(pixels))
            Networks.AssertClose(expected, found[layer], 1e-6, layer);
    }

    [TestMethod]
    public void A_named_layer_is_the_embedding_averaged_over_space()
    {
        using var model = BiTModel.Load(new Net(), _path, new BiTModelOptions { LayerName = "conv1" });
        Assert.AreEqual(10, model.EmbeddingSize);
        var pixels = Networks.Values(78, 2, 3, Size, Size);
        var found = new FloatTensor(2, 10);
        model.Run(pixels.Data, 2, Size, Size, "conv1", found.Data);
        Networks.AssertClose(Plain.MeanOverSpace(Conv(pixels, "conv1")), found, 1e-5);
    }

    [TestMethod]
    public void A_model_of_a_described_network_describes_itself()
    {
        using var model = BiTModel.Load(new Net(), _path);
        Assert.IsNull(model.Architecture);
        Assert.AreEqual("own network", model.NetworkName);
        Assert.AreEqual("safetensors, network Net", model.Format);
        Assert.AreEqual(3, model.InputChannels);
        Assert.AreEqual("fc3", model.EmbeddingLayer);
        Assert.AreEqual("fc3", model.LogitsLayer);
        Assert.AreEqual(10, model.Classes);
        Assert.AreEqual(84, model.OutputLength("fc2"));
        Assert.AreEqual((Size, Size), model.Recipe.FixedSize);
        Assert.AreEqual("preset torchvision (safetensors, network Net)", model.RecipeReason);
        Assert.AreEqual(new RgbValues(0.485, 0.456, 0.406), model.Recipe.Mean);
        CollectionAssert.AreEqual(new[] { 10, 220, 220 }, model.Layers(Size, Size)[0].Shape.ToArray());
    }

    [TestMethod]
    public void Pictures_are_prepared_embedded_in_batches_and_named_by_what_lies_beside_the_weights()
    {
        using var folder = new TempFolder();
        string path = folder.File("net.npz");
        File.WriteAllBytes(path, CheckpointFiles.Npz(_state));
        File.WriteAllText(folder.File("labels.txt"), string.Join('\n', Enumerable.Range(0, 10).Select(i => $"class {i}")));
        File.WriteAllText(folder.File("preprocessor_config.json"), PreprocessorConfig.Write(PreprocessPresets.Find("timm-in21k")));
        using var model = BiTModel.Load(new Net(), folder.Root);
        Assert.AreEqual(RgbValues.All(0.5), model.Recipe.Mean);
        Assert.AreEqual(folder.File("preprocessor_config.json"), model.RecipeReason);
        Assert.AreEqual("class 9", model.Labels[9]);

        var image = new RgbImage(300, 250, [.. Enumerable.Range(0, 300 * 250 * 3).Select(i => (byte)(i * 7 % 251))]);
        string picture = folder.File("picture.png");
        ImageEncoder.SavePng(image, picture);
        float[] alone = model.Embed(image);
        var many = new FileEmbedder(model).Embed(Enumerable.Repeat(picture, 33)).ToList();
        foreach (var one in many)
            Networks.AssertClose(new(alone, 10), new(one.Values!, 10), 1e-5);
    }

    [TestMethod]
    public void A_saved_ONNX_file_is_the_same_model_without_the_class()
    {
        string path = _folder.File("net.onnx");
        BiTModel.Convert(new Net(), _path, path, new BiTModelOptions { LayerName = "conv1" });
        using var network = BiTModel.Load(new Net(), _path);
        using var saved = BiTModel.Load(path);
        CollectionAssert.AreEqual(network.LayerNames.ToArray(), saved.LayerNames.ToArray());
        Assert.AreEqual("conv1", saved.EmbeddingLayer);
        Assert.AreEqual(10, saved.EmbeddingSize);
        Assert.AreEqual("fc3", saved.LogitsLayer);
        // With torchvision's rounding of crops, for which Hugging Face's files have no word.
        Assert.AreEqual(CropRounding.HalfToEven, saved.Recipe.CropRounding);
        Assert.AreEqual(network.Recipe with { Name = "" }, saved.Recipe with { Name = "" });
        Assert.AreEqual("metadata of the file", saved.RecipeReason);
        var pixels = Networks.Values(80, 2, 3, Size, Size);
        var (expected, found) = (network.Run(pixels, network.LayerNames), saved.Run(pixels, saved.LayerNames));
        foreach (string layer in network.LayerNames)
            CollectionAssert.AreEqual(expected[layer].Data, found[layer].Data, layer);
    }

    [TestMethod]
    public void Weights_of_another_network_are_refused_by_name()
    {
        List<(string Name, FloatTensor Tensor)> wrong =
        [
            .. _state.Where(entry => entry.Name is not ("fc2.bias" or "conv2.weight" or "fc3.weight")),
            ("fc3.weight", new FloatTensor(10, 85)), ("Conv2.weight", new FloatTensor(16, 10, 5, 5)), ("fc4.bias", new FloatTensor(7)),
        ];
        string path = _folder.File("wrong.npz");
        File.WriteAllBytes(path, CheckpointFiles.Npz(wrong));
        var error = Assert.ThrowsExactly<BigTransferException>(() => BiTModel.Load(new Net(), path));
        Assert.AreEqual(
            $"{path}: tensor 'fc3.weight' of Linear 'fc3' has shape [10, 85]; [10, 84] was expected; "
            + "tensor 'conv2.weight' of Conv2d 'conv2', [16, 10, 5, 5], is missing "
            + "(there is 'Conv2.weight': name the field so, or with [StateName]); "
            + "tensor 'fc2.bias' of Linear 'fc2', [84], is missing; "
            + "tensor 'Conv2.weight', [16, 10, 5, 5], belongs to no module of Net; tensor 'fc4.bias', [7], belongs to no module of Net",
            error.Message);
    }

    [TestMethod]
    public void A_picture_size_that_the_network_cannot_take_is_refused_at_loading_and_running()
    {
        var recipe = PreprocessPresets.Find("torchvision").WithSize(100);
        var error = Assert.ThrowsExactly<BigTransferException>(() => BiTModel.Load(new Net(), _path, new BiTModelOptions { Recipe = recipe }));
        Assert.AreEqual(
            "Net: Forward: expected 44944 elements a picture to reshape to [-1, 44944], "
            + "found 7744 in 'pool_1' [N, 16, 22, 22], for pictures of 100 x 100",
            error.Message);
        using var model = BiTModel.Load(new Net(), _path);
        error = Assert.ThrowsExactly<BigTransferException>(() => model.Run(new FloatTensor(4, 3, 100, 100), ["fc3"]));
        StringAssert.Contains(error.Message, "reshape");
    }

    [TestMethod]
    public void Several_callers_share_one_model()
    {
        using var model = BiTModel.Load(new Net(), _path);
        var pixels = Networks.Values(79, 1, 3, Size, Size);
        float[] expected = model.Run(pixels, ["fc3"])["fc3"].Data;
        Parallel.For(0, 16, _ => CollectionAssert.AreEqual(expected, model.Run(pixels, ["fc3"])["fc3"].Data));
    }

    private static FloatTensor Tensor(string name) => _state.Single(entry => entry.Name == name).Tensor;

    private static FloatTensor Conv(FloatTensor x, string name) =>
        Plain.Conv(x, Tensor($"{name}.weight"), Tensor($"{name}.bias"), new(5), new(5), groups: 1);

    private static Dictionary<string, FloatTensor> Reference(FloatTensor pixels)
    {
        static FloatTensor Relu(FloatTensor x) => Plain.Map(x, value => Math.Max(value, 0));
        static FloatTensor Pool(FloatTensor x) => Plain.Pool(x, new(2, 2), new(2, 2), (values, _) => values.Max());
        static FloatTensor Linear(FloatTensor x, string name) => Plain.Linear(x, Tensor($"{name}.weight"), Tensor($"{name}.bias"));

        var layers = new Dictionary<string, FloatTensor> { ["conv1"] = Conv(pixels, "conv1") };
        layers["pool"] = Pool(Relu(layers["conv1"]));
        layers["conv2"] = Conv(layers["pool"], "conv2");
        layers["pool_1"] = Pool(Relu(layers["conv2"]));
        layers["fc1"] = Linear(new(layers["pool_1"].Data, pixels.Shape[0], 16 * 53 * 53), "fc1");
        layers["fc2"] = Linear(Relu(layers["fc1"]), "fc2");
        layers["fc3"] = Linear(Relu(layers["fc2"]), "fc3");
        return layers;
    }
}
