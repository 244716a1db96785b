using BigTransfer.Checkpoints;
using BigTransfer.Checkpoints.Naming;
using BigTransfer.Tests.Numpy;

namespace BigTransfer.Tests.Checkpoints;

/// <summary>Whole files whose tensors are not a network: each error names the file, the tensor and what was expected.</summary>
[TestClass]
public sealed class WrongCheckpointTests
{
    private const string Kernel = "resnet/block2/unit02/b/standardized_conv2d/kernel";

    [TestMethod]
    [DataRow("resnet/block1/unit01/c/group_norm/beta")]
    [DataRow("resnet/block2/unit01/a/proj/standardized_conv2d/kernel")]
    [DataRow("resnet/root_block/standardized_conv2d/kernel")]
    [DataRow("resnet/group_norm/gamma")]
    [DataRow("resnet/head/conv2d/kernel")]
    [DataRow("resnet/head/conv2d/bias")]
    public void A_missing_tensor_is_named(string name) =>
        AssertRefused(tensors => tensors.RemoveAll(tensor => tensor.Name == name), name, "is missing");

    [TestMethod]
    [DataRow("resnet/block1/unit02/a/group_norm/gamma", "missing: 'resnet/block1/unit02/a/group_norm/beta'")]
    [DataRow("resnet/block2/unit02/a/proj/standardized_conv2d/kernel", "no place")]
    [DataRow("resnet/head/conv2d/kernel2", "no place")]
    [DataRow("global_step", "1 tensor has no place in units 1,2")]
    [DataRow("resnet/block1/unit999/a/group_norm/gamma", "'resnet/block1/unit999/a/group_norm/gamma' belongs to stage 1, unit 999")]
    [DataRow("resnet/block999/unit01/a/group_norm/gamma", "belongs to stage 999, unit 1")]
    [DataRow("resnet/block4/unit01/a/group_norm/beta", "'resnet/block3/unit01/a/group_norm/gamma'")]
    public void A_tensor_too_many_is_named(string name, string said) => AssertRefused(tensors => tensors.Add((name, new FloatTensor(1))), said);

    [TestMethod]
    public void Every_left_over_tensor_is_reported() =>
        AssertRefused(tensors => tensors.AddRange(Enumerable.Range(1, 8).Select(i => ($"extra{i}", new FloatTensor(1)))),
            "8 tensors", "'extra1'", "'extra5'", "and 3 more");

    [TestMethod]
    [DataRow(new[] { 3, 3, 64, 32 }, "[3, 3, 64, 32]", "[3, 3, 64, 64] was expected")]
    [DataRow(new[] { 64, 64, 3, 3 }, "[64, 64, 3, 3]", "[3, 3, 64, 64] was expected")]
    [DataRow(new[] { 1 }, "[1]", "[3, 3, 64, 64] was expected")]
    public void A_wrong_shape_is_named(int[] shape, string found, string expected) =>
        AssertRefused(tensors => Replace(tensors, Kernel, shape), Kernel, found, expected);

    [TestMethod]
    [DataRow("resnet/root_block/standardized_conv2d/kernel", new[] { 7, 7, 3, 40 }, "[40] was expected")]
    [DataRow("resnet/root_block/standardized_conv2d/kernel", new[] { 7, 7, 0, 32 }, "4 dimensions")]
    [DataRow("resnet/root_block/standardized_conv2d/kernel", new[] { 32 }, "4 dimensions")]
    [DataRow("resnet/root_block/standardized_conv2d/kernel", new[] { 5, 5, 3, 32 }, "[7, 7, 3, 32] was expected")]
    [DataRow("resnet/head/conv2d/kernel", new[] { 256, 5 }, "4 dimensions")]
    [DataRow("resnet/head/conv2d/kernel", new[] { 1, 1, 256, 6 }, "'resnet/head/conv2d/bias' has shape [5]; [6]")]
    [DataRow("resnet/head/conv2d/bias", new int[0], "[5] was expected")]
    public void A_shape_that_decides_the_architecture_is_checked_too(string name, int[] shape, string said) =>
        AssertRefused(tensors => Replace(tensors, name, shape), said);

    [TestMethod]
    [DataRow("resnet/block1/unit01/a/standardized_conv2d/kernel", new[] { 1, 1, 32, 64 }, "[1, 1, 32, 32] was expected")]
    [DataRow("resnet/block2/unit01/c/standardized_conv2d/kernel", new[] { 1, 1, 64, 512 }, "[1, 1, 64, 256] was expected")]
    [DataRow("resnet/block2/unit01/c/standardized_conv2d/kernel", new[] { 1, 1, 64, 0 }, "[1, 1, 64, 256] was expected")]
    [DataRow("resnet/block2/unit01/c/standardized_conv2d/kernel", new[] { 256 }, "[1, 1, 64, 256] was expected")]
    public void One_spoilt_kernel_does_not_pass_for_other_widths(string name, int[] shape, string said) =>
        AssertRefused(tensors => Replace(tensors, name, shape), $"tensor '{name}'", said);

    [TestMethod]
    public void Whole_numbers_are_no_weights()
    {
        var name = CheckpointFiles.Official()[0].Name;
        var archive = NpzTests.Zip([.. CheckpointFiles.Official().Select(tensor => ($"{tensor.Name}.npy", NpyTests.Npy(
            $"{{'descr': '{(tensor.Name == name ? "|u1" : "<f4")}', 'fortran_order': False, 'shape': ({string.Join(',', tensor.Tensor.Shape)},), }}",
            new byte[tensor.Tensor.Data.Length * (tensor.Name == name ? 1 : 4)])))]);
        using var checkpoint = Checkpoint.Open(new MemoryStream(archive), "x.npz");
        var error = Assert.ThrowsExactly<BigTransferException>(() => BiTWeights.From(checkpoint));
        StringAssert.Contains(error.Message, $"x.npz: tensor '{name}' has elements of type UInt8; floating-point weights were expected");
    }

    [TestMethod]
    public void Tensors_of_another_network_are_named()
    {
        AssertRefused(tensors =>
        {
            tensors.Clear();
            tensors.Add(("layer1.0.bn1.weight", new FloatTensor(1)));
        }, "'layer1.0.bn1.weight'", "official, official PyTorch, timm, huggingface, mindcv");
        AssertRefused(tensors => tensors.Clear(), "no tensor");
    }

    [TestMethod]
    public void A_great_many_tensors_are_told_from_a_network_soon()
    {
        var header = string.Join(',', Enumerable.Range(0, 32_000).Select(i =>
            $"\"stages.{i % 16}.blocks.{i % 999}.norm1.weight{i}\":{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}"));
        using var checkpoint = Checkpoint.Open(new MemoryStream(CheckpointFiles.Safetensors($"{{{header}}}")), "x");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.ThrowsExactly<BigTransferException>(() => BiTWeights.From(checkpoint));
        Assert.IsLessThan(1, watch.Elapsed.TotalSeconds); // a tenth of it where nothing else runs
    }

    [TestMethod]
    public void Names_of_two_sources_do_not_mix() =>
        AssertRefused(tensors => tensors.Add(("stages.0.blocks.0.norm1.weight", new FloatTensor(32))), "'stages.0.blocks.0.norm1.weight'", "no place");

    private static void Replace(List<(string Name, FloatTensor Tensor)> tensors, string name, int[] shape) =>
        tensors[tensors.FindIndex(tensor => tensor.Name == name)] = (name, new FloatTensor(shape));

    private static void AssertRefused(Action<List<(string Name, FloatTensor Tensor)>> spoil, params string[] said)
    {
        var tensors = CheckpointFiles.Random(CheckpointFiles.Tiny, OfficialNames.Scheme);
        spoil(tensors);
        using var checkpoint = Checkpoint.Open(new MemoryStream(CheckpointFiles.Npz(tensors)), "x.npz");
        var error = Assert.ThrowsExactly<BigTransferException>(() => BiTWeights.From(checkpoint));
        foreach (var text in said.Append("x.npz"))
            StringAssert.Contains(error.Message, text);
        Assert.IsFalse(error.Message.Contains('\n'), "one line");
    }
}
