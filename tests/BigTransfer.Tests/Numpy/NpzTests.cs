using System.IO.Compression;
using BigTransfer.Numpy;

namespace BigTransfer.Tests.Numpy;

[TestClass]
public sealed class NpzTests
{
    private static readonly (string, FloatTensor)[] Arrays =
    [
        ("a/b", new FloatTensor([1f, 2f, 3f, 4f, 5f, 6f], 2, 3)),
        ("empty", new FloatTensor(0)),
        ("scalar", new FloatTensor([42f])),
    ];

    internal static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.SmallestSize).Open();
                entry.Write(content);
            }
        }
        return stream.ToArray();
    }

    [TestMethod]
    public void What_is_written_comes_back_in_order()
    {
        using var folder = new TempFolder();
        NpzFile.Write(folder.File("x.npz"), Arrays);

        var read = NpzFile.Read(folder.File("x.npz"));
        CollectionAssert.AreEqual(new[] { "a/b", "empty", "scalar" }, read.Keys.ToArray());
        foreach (var (name, tensor) in Arrays)
        {
            CollectionAssert.AreEqual(tensor.Shape.ToArray(), read[name].Shape.ToArray());
            CollectionAssert.AreEqual(tensor.Data, read[name].Data);
        }
        CollectionAssert.AreEqual(new[] { "x.npz" }, folder.Names, "nothing else is left");
    }

    [TestMethod]
    public void The_same_arrays_give_the_same_bytes()
    {
        using var folder = new TempFolder();
        NpzFile.Write(folder.File("1.npz"), Arrays);
        NpzFile.Write(folder.File("2.npz"), Arrays);
        CollectionAssert.AreEqual(File.ReadAllBytes(folder.File("1.npz")), File.ReadAllBytes(folder.File("2.npz")));
    }

    [TestMethod]
    public void A_name_twice_is_refused_and_leaves_the_old_file()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("x.npz"), "old");
        Assert.ThrowsExactly<ArgumentException>(() => NpzFile.Write(folder.File("x.npz"), [Arrays[0], Arrays[0]]));
        Assert.AreEqual("old", File.ReadAllText(folder.File("x.npz")));
        CollectionAssert.AreEqual(new[] { "x.npz" }, folder.Names);
    }

    [TestMethod]
    public void Arrays_are_read_one_by_one_so_that_text_beside_numbers_does_no_harm()
    {
        var numbers = NpyTests.Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", [3, 4]);
        var text = NpyTests.Npy("{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }", [65, 0, 0, 0]);
        using var reader = new NpzReader(new MemoryStream(Zip(("n.npy", numbers), ("t.npy", text))), "x.npz");

        CollectionAssert.AreEqual(new[] { 3f, 4f }, reader.Read("n").Data);
        StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => reader.Read("t")).Message, "x.npz: array 't'");
        StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => reader.Read("other")).Message, "no array 'other'; it has 'n', 't'");
    }

    [TestMethod]
    public void A_flipped_bit_is_noticed_by_the_checksum()
    {
        using var folder = new TempFolder();
        NpzFile.Write(folder.File("x.npz"), Arrays);
        var bytes = File.ReadAllBytes(folder.File("x.npz"));
        var data = bytes.AsSpan().IndexOf(BitConverter.GetBytes(3f));
        bytes[data] ^= 1;
        using var reader = new NpzReader(new MemoryStream(bytes), "x.npz");
        StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => reader.Read("a/b")).Message, "array 'a/b' is damaged: its checksum");
    }

    [TestMethod]
    public void What_is_no_such_archive_is_refused_with_the_reason()
    {
        var array = NpyTests.Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", [3, 4]);
        AssertRefused([], "not a whole npz archive");
        AssertRefused("no zip at all"u8.ToArray(), "not a whole npz archive");
        AssertRefused(Zip(("a.npy", array))[..^30], "not a whole npz archive");
        AssertRefused(Zip(("a.txt", array)), "'a.txt', which is not a .npy array");
        AssertRefused(Zip(("a.npy", array), ("a.npy", array)), "holds 'a' twice");
    }

    [TestMethod]
    public void A_length_that_the_file_cannot_hold_is_refused_before_memory_is_taken()
    {
        var array = NpyTests.Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2000000000,), }", [1, 2, 3]);
        using (var reader = new NpzReader(new MemoryStream(Zip(("a.npy", array))), "x.npz"))
            StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => reader.Read("a")).Message, "3 bytes of data; its header announces 2000000000");

        // The archive's own directory lies as well: the uncompressed length stands 24 bytes into the central record.
        var zip = Zip(("a.npy", array));
        var central = zip.AsSpan().IndexOf("PK\x01\x02"u8);
        BitConverter.GetBytes(2000000000).CopyTo(zip, central + 24);
        AssertRefused(zip, "array 'a' claims 2000000000 bytes");
    }

    [TestMethod]
    [DataRow("", 0u)]
    [DataRow("123456789", 0xCBF43926u)]
    [DataRow("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void The_checksum_is_the_standard_one_however_it_is_cut(string text, uint expected)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(text);
        for (var cut = 0; cut <= bytes.Length; cut++)
            Assert.AreEqual(expected, Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)), $"cut at {cut}");
    }

    private static void AssertRefused(byte[] bytes, string said)
    {
        var error = Assert.ThrowsExactly<BigTransferException>(() => new NpzReader(new MemoryStream(bytes), "x.npz"));
        StringAssert.Contains(error.Message, "x.npz");
        StringAssert.Contains(error.Message, said);
    }
}
