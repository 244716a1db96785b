using System.Buffers.Binary;
using System.Text;
using BigTransfer.Numpy;

namespace BigTransfer.Tests.Numpy;

[TestClass]
public sealed class NpyTests
{
    /// <summary>The bytes numpy.save writes for a header text (without its padding) and data.</summary>
    internal static byte[] Npy(string header, byte[] data, byte version = 1)
    {
        var text = Encoding.ASCII.GetBytes(header + "\n");
        byte[] length = version == 1 ? new byte[2] : new byte[4];
        if (version == 1)
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. data];
    }

    private static string Header(string descr, string shape, string order = "False") =>
        $"{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}";

    private static FloatTensor Read(byte[] bytes) => NpyFile.Read(new MemoryStream(bytes), "x.npy");

    private static byte[] Bytes<T>(params T[] values) where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(values).ToArray();

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Every_version_of_the_format_is_read(int version)
    {
        var tensor = Read(Npy(Header("<f4", "(2, 3)"), Bytes(1f, 2f, 3f, -4f, 5.5f, 6f), (byte)version));
        CollectionAssert.AreEqual(new[] { 2, 3 }, tensor.Shape.ToArray());
        CollectionAssert.AreEqual(new[] { 1f, 2f, 3f, -4f, 5.5f, 6f }, tensor.Data);
    }

    [TestMethod]
    public void Every_real_type_becomes_float32()
    {
        float[] expected = [0, 1, 200];
        CollectionAssert.AreEqual(expected, Read(Npy(Header("<f2", "(3,)"), Bytes((Half)0, (Half)1, (Half)200))).Data);
        CollectionAssert.AreEqual(expected, Read(Npy(Header("<f8", "(3,)"), Bytes(0d, 1d, 200d))).Data);
        CollectionAssert.AreEqual(expected, Read(Npy(Header("|u1", "(3,)"), [0, 1, 200])).Data);
        CollectionAssert.AreEqual(expected, Read(Npy(Header("<i4", "(3,)"), Bytes(0, 1, 200))).Data);
        CollectionAssert.AreEqual(expected, Read(Npy(Header("<i8", "(3,)"), Bytes(0L, 1L, 200L))).Data);
    }

    [TestMethod]
    [DataRow(16383)]
    [DataRow(32768)]
    [DataRow(40001)]
    public void Long_half_precision_arrays_are_widened_past_the_buffer(int length)
    {
        var halves = Enumerable.Range(0, length).Select(i => (Half)(i % 2048 / 64f - 3)).ToArray();
        CollectionAssert.AreEqual(halves.Select(h => (float)h).ToArray(), Read(Npy(Header("<f2", $"({length},)"), Bytes(halves))).Data);
    }

    [TestMethod]
    public void Scalars_empty_arrays_and_Python_2_are_read()
    {
        CollectionAssert.AreEqual(new[] { 7f }, Read(Npy(Header("<f4", "()"), Bytes(7f))).Data);
        CollectionAssert.AreEqual(new[] { 0, 3 }, Read(Npy(Header("<f4", "(0, 3)"), [])).Shape.ToArray());
        CollectionAssert.AreEqual(new[] { 2 }, Read(Npy(Header("<f4", "(2L,)"), Bytes(1f, 2f))).Shape.ToArray());
    }

    [TestMethod]
    public void Fortran_order_is_turned_into_row_major()
    {
        // numpy.asfortranarray(numpy.arange(24).reshape(2, 3, 4)) is stored with the first dimension fastest.
        var stored = new float[24];
        for (var i = 0; i < 2; i++)
            for (var j = 0; j < 3; j++)
                for (var k = 0; k < 4; k++)
                    stored[i + 2 * j + 6 * k] = i * 12 + j * 4 + k;
        var tensor = Read(Npy(Header("<f4", "(2, 3, 4)", "True"), Bytes(stored)));
        CollectionAssert.AreEqual(Enumerable.Range(0, 24).Select(i => (float)i).ToArray(), tensor.Data);
        CollectionAssert.AreEqual(new[] { 2, 3, 4 }, tensor.Shape.ToArray());
    }

    [TestMethod]
    [DataRow(">f4", "big-endian")]
    [DataRow("|O", "Python objects")]
    [DataRow("<c8", "'<c8'")]
    [DataRow("<U5", "'<U5'")]
    public void Other_types_are_refused_by_name(string descr, string said) =>
        AssertRefused(Npy(Header(descr, "(1,)"), new byte[8]), said);

    [TestMethod]
    public void What_is_no_such_array_is_refused_with_the_reason()
    {
        AssertRefused([], "ends inside the header");
        AssertRefused("PK\x03\x04 and so on"u8.ToArray(), "not a .npy array");
        AssertRefused(Npy(Header("<f4", "(1,)"), Bytes(1f), version: 9), "version 9");
        AssertRefused(Npy(Header("<f4", "(1,)"), Bytes(1f))[..40], "ends inside the header");
        AssertRefused(Npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", Bytes(1f)), "structured");
        AssertRefused(Npy("{'descr': '<f4'}", []), "does not state");
        AssertRefused(Npy(Header("<f4", "(3,)"), Bytes(1f, 2f)), "8 bytes of data; its header announces 12");
        AssertRefused(Npy(Header("<f4", "(1,)"), Bytes(1f, 2f)), "8 bytes of data; its header announces 4");
        AssertRefused(Npy(Header("<f4", "(-1,)"), []), "shape (-1,)");
        AssertRefused(Npy(Header("<f4", "(2000000000, 2000000000, 2000000000)"), []), "shape (2000000000,");
        AssertRefused([0x93, .. "NUMPY"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0x7F], "header of 2147483647 bytes");
    }

    [TestMethod]
    public void What_is_written_is_what_numpy_writes()
    {
        using var folder = new TempFolder();
        NpyFile.Write(folder.File("x.npy"), new FloatTensor([1f, 2f, 3f], 3));

        var bytes = File.ReadAllBytes(folder.File("x.npy"));
        var header = Header("<f4", "(3,)").PadRight(117);
        CollectionAssert.AreEqual(Npy(header, Bytes(1f, 2f, 3f)), bytes);
        Assert.AreEqual(0, (bytes.Length - 12) % 64, "data is aligned");
    }

    [TestMethod]
    [DataRow(new int[0])]
    [DataRow(new[] { 0 })]
    [DataRow(new[] { 17 })]
    [DataRow(new[] { 3, 1, 5, 7 })]
    public void What_is_written_comes_back(int[] shape)
    {
        using var folder = new TempFolder();
        var written = new FloatTensor(shape);
        for (var i = 0; i < written.Data.Length; i++)
            written.Data[i] = i * 0.37f - 3;
        NpyFile.Write(folder.File("x.npy"), written);

        var read = NpyFile.Read(folder.File("x.npy"));
        CollectionAssert.AreEqual(shape, read.Shape.ToArray());
        CollectionAssert.AreEqual(written.Data, read.Data);
    }

    [TestMethod]
    public void A_missing_file_and_a_folder_are_named()
    {
        using var folder = new TempFolder();
        StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => NpyFile.Read(folder.File("none.npy"))).Message, "none.npy: no such file");
        StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => NpyFile.Read(folder.Root)).Message, "is a folder");
        StringAssert.Contains(
            Assert.ThrowsExactly<BigTransferException>(() => NpyFile.Write(folder.File("no/such/x.npy"), new FloatTensor(1))).Message, "cannot be written");
    }

    private static void AssertRefused(byte[] bytes, string said)
    {
        var error = Assert.ThrowsExactly<BigTransferException>(() => Read(bytes));
        StringAssert.Contains(error.Message, "x.npy");
        StringAssert.Contains(error.Message, said);
    }
}
