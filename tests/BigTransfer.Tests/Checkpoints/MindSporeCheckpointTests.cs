using BigTransfer.Architectures;
using BigTransfer.Checkpoints;
using static BigTransfer.Tests.Checkpoints.MindSporeFiles;

namespace BigTransfer.Tests.Checkpoints;

[TestClass]
public sealed class MindSporeCheckpointTests
{
    private static readonly byte[] OneTwo = [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f)];

    [TestMethod]
    public void The_golden_file_holds_the_values_of_the_official_one()
    {
        using var mindspore = BiTWeights.Open(Shared.Path("goldens/checkpoints/mindcv.ckpt"));
        using var official = BiTWeights.Open(Shared.Path("goldens/checkpoints/official.npz"));
        Assert.AreEqual("MindSpore", mindspore.Checkpoint.Format);
        Assert.AreEqual(official.Architecture, mindspore.Architecture);
        Assert.AreEqual(official.Checkpoint.Tensors.Count, mindspore.Checkpoint.Tensors.Count);
        foreach (var weight in BiTWeightShapes.Of(official.Architecture))
            CollectionAssert.AreEqual(official.Read(weight.Name), mindspore.Read(weight.Name), weight.Name);
    }

    [TestMethod]
    [DataRow("Float32", "0000803F000000C0", new[] { 1f, -2f })]
    [DataRow("Float16", "003C00C0", new[] { 1f, -2f })]
    [DataRow("BFloat16", "803F00C0", new[] { 1f, -2f })]
    [DataRow("Float64", "000000000000F03F00000000000000C0", new[] { 1f, -2f })]
    [DataRow("Int32", "01000000FEFFFFFF", new[] { 1f, -2f })]
    [DataRow("Int64", "0100000000000000FEFFFFFFFFFFFFFF", new[] { 1f, -2f })]
    [DataRow("UInt8", "01FE", new[] { 1f, 254f })]
    [DataRow("Bool", "0100", new[] { 1f, 0f })]
    public void Every_type_becomes_float32(string type, string content, float[] expected)
    {
        foreach (var packed in new[] { false, true })
        {
            using var checkpoint = Open(Value("a.weight", type, [1, 2], Convert.FromHexString(content), packed));
            CollectionAssert.AreEqual(new[] { 1, 2 }, checkpoint.Tensors["a.weight"].Shape.ToArray());
            CollectionAssert.AreEqual(expected, Read(checkpoint, "a.weight"));
        }
    }

    [TestMethod]
    public void Slices_are_joined_in_order()
    {
        var tensors = new[] { ("w", Counting(7, 3)), ("b", Counting(5)), ("long", Counting(2, 17)) };
        foreach (var slice in new[] { 1, 2, 4, 15, 16, 100 })
        {
            using var checkpoint = Open(MindSporeFiles.File(tensors, slice));
            foreach (var (name, tensor) in tensors)
                CollectionAssert.AreEqual(tensor.Data, Read(checkpoint, name), $"{name} in slices of {slice}");
        }
    }

    [TestMethod]
    public void A_scalar_may_have_no_dimension_or_the_dimension_zero()
    {
        using var checkpoint = Open([
            .. Value("none", "Float32", [], BitConverter.GetBytes(3f)), .. Value("zero", "Float32", [0], BitConverter.GetBytes(4f)),
            .. Value("empty", "Float32", [0, 5], []), .. Value("nothing", "Float32", [0], [])]);
        Assert.IsEmpty(checkpoint.Tensors["none"].Shape);
        Assert.IsEmpty(checkpoint.Tensors["zero"].Shape);
        CollectionAssert.AreEqual(new[] { 3f }, Read(checkpoint, "none"));
        CollectionAssert.AreEqual(new[] { 4f }, Read(checkpoint, "zero"));
        Assert.AreEqual(0, checkpoint.Tensors["empty"].Count);
        Assert.AreEqual(0, checkpoint.Tensors["nothing"].Count);
    }

    [TestMethod]
    public void A_checksum_at_the_end_is_passed_over()
    {
        using var checkpoint = Open([.. Value("a", "Float32", [2], OneTwo), .. "crc_num"u8, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
        CollectionAssert.AreEqual(new[] { 1f, 2f }, Read(checkpoint, "a"));
    }

    [TestMethod]
    [DataRow(0x7F3A5ED8u)]
    [DataRow(0x7F3A5ED9u)]
    [DataRow(0x7F3A5EDAu)]
    public void An_encrypted_checkpoint_is_refused_by_that_name(uint mark) =>
        AssertRefused([.. BitConverter.GetBytes(mark), .. new byte[40]], "encrypted MindSpore checkpoint");

    [TestMethod]
    public void What_is_not_whole_is_refused_with_the_reason()
    {
        var whole = Value("a", "Float32", [2], OneTwo);
        AssertRefused(whole[..^1], "not a whole MindSpore checkpoint");
        AssertRefused([.. whole, 0], "not a whole MindSpore checkpoint");
        AssertRefused(Value("a", "Float32", [3], OneTwo), "tensor 'a' has 8 bytes of data; its shape [3] takes 12");
        AssertRefused(Value("a", "Float32", [1], OneTwo), "tensor 'a' has 8 bytes of data; its shape [1] takes 4");
        AssertRefused(Value("a", "Float32", [-2], OneTwo), "shape [-2]");
        AssertRefused(Value("a", "Float32", [1L << 40], OneTwo), "shape [1099511627776]");
        AssertRefused(Value("a", "Float32", [2000000000, 2000000000, 2000000000], OneTwo), "shape [2000000000,");
        AssertRefused(Value("a", "Float32", new long[40], OneTwo), "more than 32 dimensions");
        AssertRefused(Value("a", "Float32", new long[40], OneTwo, packed: true), "more than 32 dimensions");
        AssertRefused(Value("step", "str", [], OneTwo), "tensor 'step' has elements of type 'str'; one of 'Float32'");
        AssertRefused(Value("a", "Int8", [8], OneTwo), "'Int8'");
        AssertRefused([.. whole, .. Value("b", "Float32", [2], OneTwo), .. whole], "holds 'a' twice");
        AssertRefused([.. Value("a", "Float32", [2], OneTwo[..4]), .. Value("a", "Float16", [2], OneTwo[..4])], "different types or shapes");
        AssertRefused([.. Value("a", "Float32", [2], OneTwo[..3]), .. Value("a", "Float32", [2], OneTwo[3..])], "not whole elements");
        AssertRefused([.. whole, .. Field(1, Field(2, Tensor("Float32", [2], OneTwo)))], "without a name");
        AssertRefused([.. whole, .. Field(1, [.. Field(1, "m"u8.ToArray()), .. Field(3, [])])], "parameter 'm' is not a tensor");
        AssertRefused([.. whole, .. Field(1, [.. Field(1, "m"u8.ToArray()), .. Field(2, [])])], "tensor 'm' does not state");
        AssertRefused([.. whole, .. Field(5, [])], "no parameter at byte");
    }

    [TestMethod]
    public void More_parameters_than_any_network_has_are_refused_before_they_are_kept()
    {
        var value = Value("a", "UInt8", [1], [1]);
        AssertRefused([.. Enumerable.Repeat(value, 40_000).SelectMany(bytes => bytes)], "more than 32768 tensors");
    }

    [TestMethod]
    public void A_text_or_an_ONNX_file_is_no_such_checkpoint()
    {
        AssertRefused("\n{\n \"a\": 1}"u8.ToArray(), "is a JSON file without");
        AssertRefused("\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"u8.ToArray(), "begins with bytes 0A");
        AssertRefused([8, 8, 18, 11], "begins with bytes 08");
    }

    private static FloatTensor Counting(params int[] shape)
    {
        var tensor = new FloatTensor(shape);
        for (var i = 0; i < tensor.Data.Length; i++)
            tensor.Data[i] = i - 1.5f;
        return tensor;
    }

    private static float[] Read(Checkpoint checkpoint, string name)
    {
        var values = new float[checkpoint.Tensors[name].Count];
        checkpoint.Read(name, values);
        return values;
    }

    private static Checkpoint Open(byte[] bytes) => Checkpoint.Open(new MemoryStream(bytes), "x.ckpt");

    private static void AssertRefused(byte[] bytes, string said)
    {
        var error = Assert.ThrowsExactly<BigTransferException>(() => Open(bytes));
        StringAssert.StartsWith(error.Message, "x.ckpt: ");
        StringAssert.Contains(error.Message, said);
    }
}
