using BigTransfer.Checkpoints;
using BigTransfer.Tests.Hostile;
using BigTransfer.Tests.Numpy;

namespace BigTransfer.Tests.Checkpoints;

/// <summary>Files that are no checkpoints, or broken ones, or made to harm.</summary>
[TestClass]
public sealed class CheckpointTests
{
    private const string Good = """{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}""";

    [TestMethod]
    public void Tensors_are_described_and_read_as_stored()
    {
        using var checkpoint = Open(CheckpointFiles.Safetensors(
            """{"__metadata__": {"format": "pt"}, "b": {"dtype": "BF16", "shape": [1, 2], "data_offsets": [0, 4]}, "s": {"dtype": "F16", "shape": [], "data_offsets": [4, 6]}}""",
            0x80, 0x3F, 0x20, 0xC0, 0x00, 0x3C));

        Assert.AreEqual("safetensors", checkpoint.Format);
        Assert.AreEqual("x", checkpoint.Name);
        Assert.AreEqual(ElementType.BFloat16, checkpoint.Tensors["b"].ElementType);
        CollectionAssert.AreEqual(new[] { 1, 2 }, checkpoint.Tensors["b"].Shape.ToArray());
        var b = new float[2];
        checkpoint.Read("b", b);
        CollectionAssert.AreEqual(new[] { 1f, -2.5f }, b);
        var s = new float[1];
        checkpoint.Read("s", s);
        Assert.AreEqual(1f, s[0]);
        Assert.ThrowsExactly<ArgumentException>(() => checkpoint.Read("s", b));
        StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => checkpoint.Read("none", b)).Message, "x: no tensor 'none'");
    }

    [TestMethod]
    [DataRow("F64", "000000000000F03F00000000000004C0", new[] { 1f, -2.5f })]
    [DataRow("I64", "0100000000000000FEFFFFFFFFFFFFFF", new[] { 1f, -2f })]
    [DataRow("I32", "01000000FEFFFFFF", new[] { 1f, -2f })]
    [DataRow("U8", "01FE", new[] { 1f, 254f })]
    [DataRow("BOOL", "0100", new[] { 1f, 0f })]
    public void Doubles_counters_and_masks_of_safetensors_become_float32(string type, string data, float[] expected)
    {
        var bytes = Convert.FromHexString(data);
        using var checkpoint = Open(CheckpointFiles.Safetensors(
            $$$"""{"a": {"dtype": "{{{type}}}", "shape": [2], "data_offsets": [0, {{{bytes.Length}}}]}}""", bytes));
        var values = new float[2];
        checkpoint.Read("a", values);
        CollectionAssert.AreEqual(expected, values);
    }

    [TestMethod]
    public void An_npz_may_be_zip64_throughout_in_Fortran_order_and_of_doubles()
    {
        // numpy.array([[1, 2, 3], [4, 5, 6]], order="F") is stored column by column.
        var columns = new[] { 1d, 4d, 2d, 5d, 3d, 6d }.SelectMany(BitConverter.GetBytes).ToArray();
        var array = NpyTests.Npy("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }", columns);
        foreach (var file in new[] { ZipBytes.Zip64(("w.npy", array), ("v.npy", array)), NpzTests.Zip(("w.npy", array), ("v.npy", array)) })
        {
            using var checkpoint = Open(file);
            Assert.AreEqual(ElementType.Float64, checkpoint.Tensors["w"].ElementType);
            CollectionAssert.AreEqual(new[] { 2, 3 }, checkpoint.Tensors["v"].Shape.ToArray());
            var values = new float[6];
            checkpoint.Read("v", values);
            CollectionAssert.AreEqual(new[] { 1f, 2f, 3f, 4f, 5f, 6f }, values);
        }
    }

    [TestMethod]
    public void What_is_no_checkpoint_is_refused_with_what_was_found()
    {
        AssertRefused([], "is empty; a checkpoint (pytorch, npz, safetensors, MindSpore, index of shards (JSON)) was expected");
        AssertRefused([1], "begins with bytes 01;");
        AssertRefused([0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x4A, 0x46, 0x49, 0x46], "begins with bytes FFD8FFE000104A46;");
        AssertRefused([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, (byte)'{'], "begins with bytes");
        using var folder = new TempFolder();
        StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => Checkpoint.Open(folder.Root)).Message, "is a folder");
        StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => Checkpoint.Open(folder.File("none.npz"))).Message, "none.npz: no such file");
    }

    [TestMethod]
    public void Pictures_in_place_of_a_checkpoint_are_refused_by_name()
    {
        foreach (var picture in Directory.EnumerateFiles(Shared.Path("images/broken")))
            StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => BiTWeights.Open(picture)).Message, picture);
    }

    [TestMethod]
    [DataRow("""{"a": 1}""", "tensor 'a' does not state")]
    [DataRow("""{"a": {"dtype": "F32", "shape": [2]}}""", "tensor 'a' does not state")]
    [DataRow("""{"a": {"dtype": "F8_E4M3", "shape": [8], "data_offsets": [0, 8]}}""", "tensor 'a' has elements of type 'F8_E4M3'; one of 'F32'")]
    [DataRow("""{"a": {"dtype": "I64", "dtype": "F64", "shape": [1], "data_offsets": [0, 8]}}""", "not valid")]
    [DataRow("""{"a": {"dtype": "F32", "shape": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2], "data_offsets": [0, 8]}}""", "more than 32 dim")]
    [DataRow("""["a"]""", "begins with")]
    [DataRow("""{"a": {"dtype": 7, "shape": [1], "data_offsets": [0, 8]}}""", "not valid")]
    [DataRow("""{"a": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}}""", "shape [-2]")]
    [DataRow("""{"a": {"dtype": "F32", "shape": [1.5], "data_offsets": [0, 8]}}""", "shape [1.5]")]
    [DataRow("""{"a": {"dtype": "F32", "shape": "2", "data_offsets": [0, 8]}}""", "not valid")]
    [DataRow("""{"a": {"dtype": "F32", "shape": [2147483647, 2147483647, 2147483647], "data_offsets": [0, 8]}}""", "tensor 'a' has shape")]
    [DataRow("""{"a": {"dtype": "F32", "shape": [2000000000], "data_offsets": [0, 8000000000]}}""", "has 8 bytes of data; its header announces 8000000000")]
    [DataRow("""{"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}""", "data_offsets [0, 8]; 12 bytes were expected")]
    [DataRow("""{"a": {"dtype": "F32", "shape": [2], "data_offsets": [-8, 0]}}""", "data_offsets [-8, 0]")]
    [DataRow("""{"a": {"dtype": "F32", "shape": [2], "data_offsets": [9223372036854775800, 9223372036854775808]}}""", "data_offsets")]
    [DataRow("""{"a": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]}}""", "tensor 'a' begins at")]
    [DataRow("""{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}""", "has 8 bytes of data; its header announces 4")]
    [DataRow("""{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, "b": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}""", "tensor 'b' begins at")]
    [DataRow("""{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}""", "'a' twice")]
    [DataRow("""{"a": {"dtype": "F32" """, "not valid")]
    [DataRow("""{} {}""", "not valid")]
    [DataRow("""{"a\nb": 1}""", "tensor 'a b' does not state")]
    public void A_crafted_safetensors_header_is_refused(string header, string said) =>
        AssertRefused(CheckpointFiles.Safetensors(header, new byte[8]), said);

    [TestMethod]
    public void A_safetensors_file_that_is_cut_or_too_long_is_refused()
    {
        var whole = CheckpointFiles.Safetensors(Good, new byte[8]);
        using (Open(whole))
        {
        }
        AssertRefused(whole[..^1], "has 7 bytes of data; its header announces 8");
        AssertRefused([.. whole, 0], "has 9 bytes of data; its header announces 8");
        AssertRefused(whole[..30], "is cut short");
    }

    [TestMethod]
    public void An_npz_of_other_things_than_weights_is_refused_by_name()
    {
        static byte[] Array(string descr) => NpyTests.Npy($"{{'descr': '{descr}', 'fortran_order': False, 'shape': (1,), }}", new byte[8]);
        AssertRefused(NpzTests.Zip(("w.npy", Array("|O"))), "array 'w': Python objects");
        AssertRefused(NpzTests.Zip(("w.npy", Array(">f8"))), "array 'w': big-endian");
        AssertRefused(NpzTests.Zip(("data.pkl", [1, 2])), "'data.pkl'");
    }

    [TestMethod]
    public void The_stream_is_closed_when_opening_fails()
    {
        var stream = new MemoryStream([1, 2, 3]);
        Assert.ThrowsExactly<BigTransferException>(() => Checkpoint.Open(stream, "x"));
        Assert.IsFalse(stream.CanRead);
    }

    private static Checkpoint Open(byte[] bytes) => Checkpoint.Open(new MemoryStream(bytes), "x");

    private static void AssertRefused(byte[] bytes, string said)
    {
        var error = Assert.ThrowsExactly<BigTransferException>(() => Open(bytes));
        StringAssert.StartsWith(error.Message, "x: ");
        StringAssert.Contains(error.Message, said);
        Assert.IsFalse(error.Message.Contains('\n'), "one line");
    }
}
