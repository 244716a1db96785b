using System.IO.Compression;
using System.Text;
using BigTransfer.Checkpoints;

namespace BigTransfer.Tests.Checkpoints.PyTorch;

/// <summary>Where the tensors are in a file, and files that are something else, damaged, or made to harm.</summary>
[TestClass]
public sealed class PyTorchFileTests
{
    private static readonly Action<PickleWriter> One = pickle => pickle.Tensor(p => p.Storage("FloatStorage", "0", 2), 0, [2], [1]);

    private static readonly byte[] Data = TorchFiles.Bytes(1f, 2f);

    private static byte[] Good => TorchFiles.Zip(new PickleWriter().Dict(("w", One)).End(), ("0", Data));

    private static byte[] GoodLegacy => TorchFiles.Legacy(new PickleWriter().Dict(("w", One)).End(), ("0", Data, 4));

    [TestMethod]
    [DataRow("state_dict")]
    [DataRow("model")]
    [DataRow("model_state_dict")]
    public void The_state_dict_may_lie_under_a_key_beside_other_things(string key) => AssertNames(
        pickle => pickle.Dict(("epoch", p => p.Number(3)), ("top", One), (key, p => p.Dict(("w", One), ("n", q => q.Number(1)))), ("optim", p => p.Dict(("m", One)))),
        "w");

    [TestMethod]
    public void The_state_dict_may_lie_at_the_top() =>
        AssertNames(pickle => pickle.Dict(("a", One), ("model", p => p.Text("resnet")), ("b", One), ("_extra_state", p => p.Op('N'))), "a", "b");

    [TestMethod]
    public void The_prefix_of_wrappers_is_removed_where_all_names_have_it()
    {
        AssertNames(pickle => pickle.Dict(("module.a", One), ("module.b", One)), "a", "b");
        AssertNames(pickle => pickle.Dict(("model", p => p.Dict(("module.module.a", One), ("module.module.module.b", One)))), "a", "module.b");
        AssertNames(pickle => pickle.Dict(("module.a", One), ("b", One)), "b", "module.a");
        AssertNames(pickle => pickle.Dict(("module.", One)), "module.");
        AssertNames(pickle => pickle.Dict(("modules.a", One)), "modules.a");
    }

    [TestMethod]
    public void An_OrderedDict_s_metadata_is_passed_over() => AssertNames(
        pickle => pickle.Global("collections", "OrderedDict").Op(')').Op('R').Op('(').Text("w").Tensor(p => p.Storage("FloatStorage", "0", 2), 0, [2], [1]).Op('u')
            .Dict(("_metadata", p => p.Dict())).Op('b'),
        "w");

    [TestMethod]
    public void What_holds_no_tensors_is_refused_with_what_it_holds()
    {
        AssertContentRefused(pickle => pickle.Dict(("epoch", p => p.Number(3)), ("o\np", p => p.Dict(("deep", One)))), "with the keys 'epoch', 'o\uFFFDp'; tensors by name");
        AssertContentRefused(pickle => pickle.Dict(), "holds a dict; tensors by name were expected");
        AssertContentRefused(pickle => pickle.Op(']'), "holds a list; tensors");
        AssertContentRefused(One, "holds a tensor; tensors by name were expected, at the top or under 'state_dict', 'model', 'model_state_dict'");
        AssertContentRefused(pickle => pickle.Dict(("w", One), ("w", One)), "holds 'w' twice");
        AssertContentRefused(pickle => pickle.Dict(("a\nb", One)), "'a\uFFFDb'");
        AssertContentRefused(pickle => pickle.Dict((string.Concat(Enumerable.Repeat("module.", 200_000)), One)), "name of over 1000");
    }

    [TestMethod]
    [DataRow("ComplexFloatStorage", 8)]
    [DataRow("ShortStorage", 2)]
    public void Types_that_are_not_read_are_refused_by_name(string type, int size)
    {
        var pickle = new PickleWriter().Dict(("w", p => p.Tensor(s => s.Storage(type, "0", 2), 0, [2], [1]))).End();
        TorchFiles.Refused(TorchFiles.Zip(pickle, ("0", new byte[2 * size])), "tensor 'w' is over a " + type);
        TorchFiles.Refused(TorchFiles.Legacy(pickle, ("0", new byte[2 * size], size)), "tensor 'w' is over a " + type);
    }

    [TestMethod]
    public void Nothing_in_the_file_is_executed()
    {
        using var folder = new TempFolder();
        var pickle = new PickleWriter().Dict(("w", One), ("x", p => p.Global("os", "system").Op('(').Text($"touch {folder.File("x")}").Op('t').Op('R'))).End();
        TorchFiles.Refused(TorchFiles.Zip(pickle, ("0", Data)), "x.pth: data.pkl, byte ", "os.system is not executed");
        TorchFiles.Refused(TorchFiles.Legacy(pickle, ("0", Data, 4)), "x.pth: object, byte ", "os.system is not executed");
        Assert.IsEmpty(folder.Names);
    }

    [TestMethod]
    public void A_storage_of_another_length_is_refused()
    {
        var pickle = new PickleWriter().Dict(("w", One)).End();
        TorchFiles.Refused(TorchFiles.Zip(pickle, ("0", new byte[7])), "tensor 'w': 'x/data/0' has 7 bytes; 2 elements of 4 bytes were expected");
        TorchFiles.Refused(TorchFiles.Zip(pickle, ("0", new byte[12])), "has 12 bytes; 2 elements");
        TorchFiles.Refused(TorchFiles.Zip(pickle, ("1", Data)), "should be in 'x/data/0', which is missing");
        TorchFiles.Refused(TorchFiles.Legacy(pickle, ("0", new byte[12], 4)), "tensor 'w': storage '0' has 3 elements; 2 were expected");
        TorchFiles.Refused(TorchFiles.Legacy(pickle, ("1", Data, 4)), "storage '1' belongs to no tensor");
        TorchFiles.Refused(TorchFiles.Legacy(pickle), "storage '0', which is missing");
        var huge = new PickleWriter().Dict(("w", p => p.Tensor(s => s.Storage("FloatStorage", "0", long.MaxValue), 0, [2], [1]))).End();
        TorchFiles.Refused(TorchFiles.Zip(huge, ("0", Data)), "9223372036854775807 elements");
        TorchFiles.Refused(TorchFiles.Legacy(huge, ("0", Data, 4)), "9223372036854775807 were expected");
    }

    [TestMethod]
    public void Archives_of_another_kind_are_refused_by_name()
    {
        var pickle = new PickleWriter().Dict(("w", One)).End();
        (string, byte[])[] whole = [("x/data.pkl", pickle), ("x/data/0", Data)];
        using (var little = TorchFiles.Open(TorchFiles.Archive([.. whole, ("x/byteorder", "little"u8.ToArray())])))
            CollectionAssert.AreEqual(new[] { 1f, 2f }, little.Read("w"));
        TorchFiles.Refused(TorchFiles.Archive([.. whole, ("x/byteorder", "big"u8.ToArray())]), "byte order 'big'; 'little' was expected");
        TorchFiles.Refused(TorchFiles.Archive([.. whole, ("x/constants.pkl", pickle)]), "is a TorchScript archive");
        TorchFiles.Refused(TorchFiles.Archive([("x/code/a.py", []), .. whole]), "is a TorchScript archive");
        TorchFiles.Refused(TorchFiles.Archive([.. whole, ("y/data.pkl", pickle)]), "with one NAME/data.pkl was expected");
        TorchFiles.Refused(TorchFiles.Archive(("x/data/0", Data)), "with one NAME/data.pkl was expected; it has 'x/data/0'");
        TorchFiles.Refused(TorchFiles.Archive([.. whole, whole[0]]), "holds 'x/data.pkl' twice");

        var tar = new byte[1024];
        Encoding.ASCII.GetBytes("sys_info").CopyTo(tar, 0);
        Encoding.ASCII.GetBytes("ustar").CopyTo(tar, 257);
        TorchFiles.Refused(tar, "is a tar archive");
    }

    [TestMethod]
    public void An_archive_is_told_from_npz_by_its_first_entry_however_long_its_name()
    {
        var name = new string('n', 255);
        var pickle = new PickleWriter().Dict(("w", One)).End();
        using (var checkpoint = TorchFiles.Open(TorchFiles.Archive((name + "/data.pkl", pickle), (name + "/data/0", Data))))
            Assert.AreEqual("pytorch", checkpoint.Format);
        StringAssert.Contains(TorchFiles.Refused(Good[..^30]).Message, "not a whole pytorch archive");
        StringAssert.Contains(TorchFiles.Refused(TorchFiles.Archive(("a.npy", Data))[..^30]).Message, "not a whole npz archive");
        StringAssert.Contains(TorchFiles.Refused(TorchFiles.Archive(("a/readme", Data))).Message, "holds 'a/readme', which is not a .npy array");
    }

    [TestMethod]
    public void Compressed_archives_are_read_but_not_bombs()
    {
        var pickle = new PickleWriter().Dict(("w", One)).End();
        using (var checkpoint = TorchFiles.Open(TorchFiles.Archive(CompressionLevel.Optimal, ("x/data.pkl", pickle), ("x/data/0", Data))))
            CollectionAssert.AreEqual(new[] { 1f, 2f }, checkpoint.Read("w"));

        const int elements = 8 << 20;
        var large = new PickleWriter().Dict(("w", p => p.Tensor(s => s.Storage("FloatStorage", "0", elements), 0, [elements], [1]))).End();
        TorchFiles.Refused(
            TorchFiles.Archive(CompressionLevel.SmallestSize, ("x/data.pkl", large), ("x/data/0", new byte[4 * elements])),
            "has 8388608 elements over 33554432 bytes of data, in a file of");
        TorchFiles.Refused(
            TorchFiles.Archive(CompressionLevel.SmallestSize, ("x/data.pkl", new byte[(1 << 24) + 1])), "has 16777217 bytes; at most 16777216");
        // The archive's own directory lies: the uncompressed length stands 24 bytes into the central record.
        var lie = Good;
        BitConverter.GetBytes(2000000000).CopyTo(lie, lie.AsSpan().IndexOf("PK\x01\x02"u8) + 24);
        TorchFiles.Refused(lie, "claims 2000000000 bytes");
    }

    [TestMethod]
    public void A_flipped_bit_in_the_zip_form_is_noticed_by_the_checksum()
    {
        var file = Good;
        file[file.AsSpan().IndexOf(Data)] ^= 1;
        using (var checkpoint = TorchFiles.Open(file))
        {
            for (var time = 0; time < 2; time++)
            {
                var error = Assert.ThrowsExactly<BigTransferException>(() => checkpoint.Read("w"));
                StringAssert.Contains(error.Message, "x.pth: tensor 'w' cannot be read: its checksum differs");
            }
        }
        var pickle = Good;
        pickle[pickle.AsSpan().IndexOf("_rebuild"u8)] ^= 1;
        TorchFiles.Refused(pickle, "data.pkl is damaged: its checksum differs");
    }

    [TestMethod]
    public void Legacy_files_that_are_damaged_are_refused_where_they_are()
    {
        var start = TorchFiles.LegacyStart;
        TorchFiles.Refused([.. GoodLegacy, 0], "has 1 bytes behind its last storage");
        TorchFiles.Refused(GoodLegacy[..^1], "is cut short: storage '0' claims 2 elements of 4 bytes, 7 bytes are left");
        TorchFiles.Refused(GoodLegacy[..^9], "is cut short: no storage '0' at byte");
        TorchFiles.Refused(start, "object, byte " + start.Length, "ends too early");
        var version = GoodLegacy;
        version[18 + 2] ^= 1;
        TorchFiles.Refused(version, "another version of PyTorch's legacy form; 1001 was expected");
        byte[] object2 = new PickleWriter().Dict(("w", One)).End();
        TorchFiles.Refused([.. start, .. object2, .. new PickleWriter().Number(1).End()], "its storages are named by a number");
        TorchFiles.Refused([.. start, .. object2, .. new PickleWriter().Op(']').Op('(').Number(1).Op('e').End()], "storage '' belongs to no tensor");
        var counts = GoodLegacy;
        BitConverter.GetBytes(-2L).CopyTo(counts, counts.Length - 16);
        TorchFiles.Refused(counts, "claims -2 elements");
        BitConverter.GetBytes(long.MaxValue).CopyTo(counts, counts.Length - 16);
        TorchFiles.Refused(counts, "claims 9223372036854775807 elements");
        TorchFiles.Refused(TorchFiles.Legacy(object2, ("0", Data, 4), ("0", Data, 4)), "holds storage '0' twice");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Whatever_is_cut_or_changed_ends_in_our_exception_or_in_tensors(bool legacy)
    {
        (string, FloatTensor)[] tensors = [.. Enumerable.Range(0, 5).Select(i => ($"module.w{i}", new FloatTensor(i, 3)))];
        var whole = legacy ? TorchFiles.Legacy(tensors) : TorchFiles.Zip(tensors);
        var random = new Random(9);
        var refused = 0;
        for (var round = 0; round < 3000; round++)
        {
            var bytes = random.Next(8) == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            for (var change = random.Next(1, 4); change > 0 && bytes.Length > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                using var checkpoint = Checkpoint.Open(new MemoryStream(bytes), "x.pth");
                foreach (var name in checkpoint.Tensors.Keys)
                    checkpoint.Read(name);
            }
            catch (BigTransferException)
            {
                refused++;
            }
        }
        Assert.IsGreaterThan(1500, refused);
    }

    private static void AssertNames(Action<PickleWriter> write, params string[] expected)
    {
        var pickle = new PickleWriter();
        write(pickle);
        foreach (var file in new[] { TorchFiles.Zip(pickle.End(), ("0", Data)), TorchFiles.Legacy(pickle.End(), ("0", Data, 4)) })
        {
            using var checkpoint = TorchFiles.Open(file);
            CollectionAssert.AreEqual(expected, checkpoint.Tensors.Keys.Order(StringComparer.Ordinal).ToArray());
            foreach (var name in expected)
                CollectionAssert.AreEqual(new[] { 1f, 2f }, checkpoint.Read(name));
        }
    }

    private static void AssertContentRefused(Action<PickleWriter> write, string said)
    {
        var pickle = new PickleWriter();
        write(pickle);
        TorchFiles.Refused(TorchFiles.Zip(pickle.End(), ("0", Data)), said);
    }
}
