using BigTransfer.Architectures;
using BigTransfer.Checkpoints;
using BigTransfer.Checkpoints.Naming;

namespace BigTransfer.Tests.Checkpoints;

[TestClass]
public sealed class BiTWeightsTests
{
    [TestMethod]
    [DataRow("official.npz", "npz", "official", 1e-10)]
    [DataRow("official_deflated.npz", "npz", "official", 1e-10)]
    [DataRow("official_fp16.npz", "npz", "official", 1e-10)]
    [DataRow("official_state_dict.pth", "pytorch", "official PyTorch", 1e-10)]
    [DataRow("official_state_dict_legacy.pth.tar", "pytorch", "official PyTorch", 1e-10)]
    [DataRow("mindcv.ckpt", "MindSpore", "mindcv", 1e-10)]
    [DataRow("timm.pth", "pytorch", "timm", 1e-8)]
    [DataRow("timm.safetensors", "safetensors", "timm", 1e-8)]
    [DataRow("timm_fp16.safetensors", "safetensors", "timm", 1e-8)]
    [DataRow("timm_bf16.safetensors", "safetensors", "timm", 1e-8)]
    [DataRow("../huggingface/bit_model/model.safetensors", "safetensors", "huggingface", 1e-8)]
    [DataRow("../huggingface/bit_backbone/model.safetensors", "safetensors", "huggingface", 1e-8)]
    public void One_network_reads_the_same_from_every_file(string file, string format, string naming, double epsilon)
    {
        using var reference = BiTWeights.Open(Shared.Path("goldens/checkpoints/official.npz"));
        using var weights = BiTWeights.Open(Shared.Path($"goldens/checkpoints/{file}"));

        var classes = naming == "huggingface" ? 0 : 10;
        Assert.AreEqual(new BiTArchitecture { Units = [2, 1, 1, 1], WidthFactor = 0.5, Classes = classes }, weights.Architecture);
        Assert.AreEqual(format, weights.Checkpoint.Format);
        Assert.AreEqual(naming, weights.Naming);
        Assert.AreEqual(epsilon, weights.StandardizationEpsilon);
        Assert.AreEqual(weights.Architecture.ParameterCount, weights.Checkpoint.Tensors.Values.Sum(tensor => tensor.Count));
        foreach (var weight in BiTWeightShapes.Of(weights.Architecture))
            CollectionAssert.AreEqual(reference.Read(weight.Name), weights.Read(weight.Name), weight.Name);
    }

    [TestMethod]
    public void Official_kernels_are_turned_from_HWIO_to_OIHW()
    {
        var tensors = CheckpointFiles.Official();
        using var weights = CheckpointFiles.Open(CheckpointFiles.Npz(tensors));

        foreach (var (canonical, source) in new[]
        {
            ("stem/conv", "resnet/root_block/standardized_conv2d/kernel"),
            ("stage2/unit2/conv2", "resnet/block2/unit02/b/standardized_conv2d/kernel"),
            ("head/kernel", "resnet/head/conv2d/kernel"),
        })
        {
            var stored = tensors.Single(tensor => tensor.Name == source).Tensor;
            var (h, w, input, output) = (stored.Shape[0], stored.Shape[1], stored.Shape[2], stored.Shape[3]);
            var read = weights.Read(canonical);
            for (var o = 0; o < output; o++)
                for (var i = 0; i < input; i++)
                    for (var y = 0; y < h; y++)
                        for (var x = 0; x < w; x++)
                            Assert.AreEqual(stored.Data[((y * w + x) * input + i) * output + o], read[((o * input + i) * h + y) * w + x]);
        }
    }

    [TestMethod]
    [DataRow(new[] { 1 }, 0.5, 3, 0)]
    [DataRow(new[] { 1, 2, 1 }, 1.5, 1, 1)]
    [DataRow(new[] { 2, 1, 1, 1, 1 }, 0.5, 4, 7)]
    [DataRow(new[] { 11 }, 0.5, 3, 33)]
    public void The_architecture_is_what_the_tensors_show(int[] units, double width, int channels, int classes)
    {
        var architecture = new BiTArchitecture { Units = units, WidthFactor = width, InputChannels = channels, Classes = classes };
        foreach (var scheme in NamingSchemes.All)
        {
            using var weights = CheckpointFiles.Open(CheckpointFiles.Npz(CheckpointFiles.Random(architecture, scheme)));
            Assert.AreEqual(architecture, weights.Architecture);
            Assert.AreEqual(scheme.Name, weights.Naming);
        }
    }

    [TestMethod]
    public void Names_and_canonical_names_stand_for_each_other_one_to_one()
    {
        var names = BiTWeightShapes.Of(new() { Units = [3, 4, 36, 3], Classes = 1 }).Select(weight => weight.Name).ToArray();
        foreach (var scheme in NamingSchemes.All)
        {
            var sources = names.Select(scheme.ToSource).ToArray();
            Assert.AreEqual(names.Length, sources.Distinct().Count(), scheme.Name);
            CollectionAssert.AreEqual(names, sources.Select(source => scheme.FromSource(source)!.Value.Canonical).ToArray(), scheme.Name);
        }
    }

    [TestMethod]
    public void Bottleneck_layers_have_names_of_Hugging_Face_and_of_nobody_else()
    {
        var names = BiTWeightShapes.Of(new() { Units = [2, 1], LayerType = LayerType.Bottleneck, Classes = 1 }).Select(weight => weight.Name).ToArray();
        CollectionAssert.IsSubsetOf(
            new[] { "stem/norm/gamma", "stage1/unit1/shortcut/norm/beta", "stage2/unit1/norm3/gamma" }, names);
        CollectionAssert.DoesNotContain(names, "norm/gamma");
        foreach (var scheme in new[] { HuggingFaceNames.Scheme, HuggingFaceNames.WithoutPrefix })
        {
            var sources = names.Select(scheme.ToSource).ToArray();
            Assert.AreEqual(names.Length, sources.Distinct().Count());
            CollectionAssert.AreEqual(names, sources.Select(source => scheme.FromSource(source)!.Value.Canonical).ToArray());
        }
        Assert.AreEqual("bit.encoder.stages.0.layers.0.downsample.norm.bias", HuggingFaceNames.Scheme.ToSource("stage1/unit1/shortcut/norm/beta"));
        Assert.IsNull(TimmNames.Scheme.FromSource("stages.0.blocks.0.downsample.norm.weight"), "timm pools in another order");
    }

    [TestMethod]
    public void Sizes_that_are_not_the_family_s_are_found_too()
    {
        var plain = new BiTArchitecture { Units = [2, 1, 1], WidthFactor = 0.5 };
        foreach (var scheme in NamingSchemes.All)
        {
            foreach (var architecture in new[]
            {
                plain with { HiddenSizes = [64, 96, 128], MidSizes = [32, 32, 96] }, plain with { StemChannels = 96 },
                plain with { MidSizes = [64, 64, 32] }, plain with { HiddenSizes = [32, 32, 32], MidSizes = [32, 32, 32], StemChannels = 32 },
            })
            {
                using var weights = CheckpointFiles.Open(CheckpointFiles.Npz(CheckpointFiles.Random(architecture, scheme)));
                Assert.AreEqual(architecture, weights.Architecture);
            }
        }
    }

    [TestMethod]
    [DataRow("resnet/block1/unit1/a/group_norm/gamma")]
    [DataRow("resnet/block01/unit01/a/group_norm/gamma")]
    [DataRow("resnet/block1/unit001/a/group_norm/gamma")]
    [DataRow("resnet/block1/unit9999/a/group_norm/gamma")]
    [DataRow("x/resnet/block1/unit01/a/group_norm/gamma")]
    [DataRow("resnet/block1/unit01/a/group_norm/gamma\n")]
    public void A_name_that_is_only_similar_is_another_name(string name) => Assert.IsNull(OfficialNames.Scheme.FromSource(name));

    [TestMethod]
    public void Weights_can_be_read_from_many_threads()
    {
        using var weights = CheckpointFiles.Open(CheckpointFiles.Npz(CheckpointFiles.Official()));
        var names = BiTWeightShapes.Of(weights.Architecture).Select(weight => weight.Name).ToArray();
        var expected = names.ToDictionary(name => name, weights.Read);
        Parallel.For(0, 400, i => CollectionAssert.AreEqual(expected[names[i % names.Length]], weights.Read(names[i % names.Length])));
    }

    [TestMethod]
    public void A_weight_that_the_network_has_not_is_refused_by_name()
    {
        using var weights = CheckpointFiles.Open(CheckpointFiles.Npz(CheckpointFiles.Official()));
        StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => weights.Read("stage9/unit1/conv1")).Message, "'stage9/unit1/conv1'");
    }

    [TestMethod]
    public void After_disposal_nothing_is_read()
    {
        var weights = CheckpointFiles.Open(CheckpointFiles.Npz(CheckpointFiles.Official()));
        weights.Dispose();
        weights.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => weights.Read("stem/conv"));
    }

    [TestMethod]
    [DataRow(float.NaN, "NaN")]
    [DataRow(float.PositiveInfinity, "Infinity")]
    [DataRow(float.NegativeInfinity, "-Infinity")]
    public void A_weight_that_is_not_finite_is_named_with_tensor_and_place(float value, string name)
    {
        foreach (var length in new[] { 1, 7, 8, 15, 16, 17, 31, 33 })
        {
            foreach (var at in new[] { 0, length / 2, length - 1 })
            {
                var tensor = new FloatTensor(length);
                Array.Fill(tensor.Data, float.MaxValue);
                var whole = CheckpointFiles.Safetensors([("a", tensor)]);
                tensor.Data[at] = value;
                using var checkpoint = Checkpoint.Open(new MemoryStream(CheckpointFiles.Safetensors([("a", tensor)])), "file");
                var error = Assert.ThrowsExactly<BigTransferException>(() => checkpoint.ReadFinite("a", new float[length]));
                Assert.AreEqual($"file: tensor 'a' holds {name} as value {at} of {length}; finite numbers were expected", error.Message);
                checkpoint.Read("a", new float[length]);
                using var finite = Checkpoint.Open(new MemoryStream(whole), "file");
                finite.ReadFinite("a", new float[length]);
            }
        }
    }

    [TestMethod]
    [DataRow("resnet/root_block/standardized_conv2d/kernel")]
    [DataRow("resnet/block1/unit01/b/group_norm/gamma")]
    [DataRow("resnet/head/conv2d/bias")]
    public void A_network_with_such_a_weight_does_not_run(string name)
    {
        var tensors = CheckpointFiles.Official();
        tensors.Single(tensor => tensor.Name == name).Tensor.Data[3] = float.NaN;
        using var folder = new TempFolder();
        File.WriteAllBytes(folder.File("net.npz"), CheckpointFiles.Npz(tensors));
        using var model = BigTransfer.Models.BiTModel.Load(folder.File("net.npz"));
        var error = Assert.ThrowsExactly<BigTransferException>(() => model.SaveOnnx(folder.File("net.onnx")));
        StringAssert.StartsWith(error.Message, $"{folder.File("net.npz")}: tensor '{name}' holds NaN as value 3 of ");
        Assert.ThrowsExactly<BigTransferException>(() => model.DeviceOf("logits"));
    }
}
