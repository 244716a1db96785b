using BigTransfer.Checkpoints;
using BigTransfer.Checkpoints.Naming;
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

    [TestMethod]
    [DataRow("npz")]
    [DataRow("safetensors")]
    public void Whatever_is_cut_or_changed_ends_in_our_exception_or_in_a_network(string format)
    {
        var tensors = CheckpointFiles.Random(new() { Units = [1], WidthFactor = 0.5, Classes = 1 }, format == "npz" ? OfficialNames.Scheme : TimmNames.Scheme);
        var whole = format == "npz" ? CheckpointFiles.Npz(tensors) : CheckpointFiles.Safetensors(tensors);
        var random = new Random(8);
        var refused = 0;
        for (var round = 0; round < 1500; round++)
        {
            var bytes = random.Next(4) == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            // Headers are where the harm is done: npz has its directory at the end, safetensors at the start.
            for (var change = random.Next(1, 5); change > 0 && bytes.Length > 0; change--)
            {
                var near = random.Next(Math.Min(bytes.Length, 4000));
                bytes[format == "npz" ? bytes.Length - 1 - near : near] = (byte)random.Next(256);
            }
            try
            {
                using var weights = CheckpointFiles.Open(bytes);
                foreach (var (name, _) in tensors)
                    weights.Checkpoint.Read(name, new float[weights.Checkpoint.Tensors[name].Count]);
            }
            catch (BigTransferException)
            {
                refused++;
            }
        }
        Assert.IsGreaterThan(1000, refused);
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
