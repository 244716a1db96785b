using System.Buffers.Binary;
using BigTransfer.Imaging;

namespace BigTransfer.Tests.Imaging;

[TestClass]
public sealed class BmpTests
{
    private static readonly byte[] Palette = [30, 20, 10, 0, 50, 100, 200, 0];

    [TestMethod]
    public void One_bit_pixels_take_their_colour_from_the_palette() =>
        AssertPixels(Bmp(3, 2, 1, 0, Palette, [0b010_00000, 0, 0, 0, 0b101_00000, 0, 0, 0]),
            200, 100, 50, 10, 20, 30, 200, 100, 50, 10, 20, 30, 200, 100, 50, 10, 20, 30);

    [TestMethod]
    public void Four_bit_pixels_take_their_colour_from_the_palette() =>
        AssertPixels(Bmp(3, 1, 4, 0, Palette, [0x01, 0x10, 0, 0]), 10, 20, 30, 200, 100, 50, 200, 100, 50);

    [TestMethod]
    public void Rows_run_down_where_the_height_is_negative() =>
        AssertPixels(Bmp(1, -2, 24, 0, [], [3, 2, 1, 0, 6, 5, 4, 0]), 1, 2, 3, 4, 5, 6);

    [TestMethod]
    public void The_fourth_byte_is_dropped() => AssertPixels(Bmp(1, 1, 32, 0, [], [3, 2, 1, 99]), 1, 2, 3);

    [TestMethod]
    public void Masks_say_where_the_colours_are() =>
        AssertPixels(Bmp(1, 1, 32, 3, [0xFF, 0, 0, 0, 0, 0xFF, 0, 0, 0, 0, 0xFF, 0], [1, 2, 3, 99]), 1, 2, 3);

    /// <summary>A run, pixels as they are (padded), a jump over one pixel of colour 0, and the end of a line before it is full.</summary>
    [TestMethod]
    public void Runs_are_expanded() =>
        AssertPixels(Bmp(4, 2, 8, 1, Palette, [2, 1, 0, 0, 0, 2, 1, 0, 0, 3, 1, 0, 1, 0]),
            10, 20, 30, 200, 100, 50, 10, 20, 30, 200, 100, 50,
            200, 100, 50, 200, 100, 50, 10, 20, 30, 10, 20, 30);

    [TestMethod]
    [DataRow(16, 0, "16 bits with compression 0 are not read")]
    [DataRow(4, 2, "4 bits with compression 2 are not read")]
    [DataRow(32, 5, "32 bits with compression 5 are not read")]
    public void Other_kinds_are_refused_by_name(int bits, int compression, string reason)
    {
        var error = Assert.ThrowsExactly<BigTransferException>(() => ImageDecoder.Decode(Bmp(1, 1, bits, compression, Palette, new byte[64]), "odd"));
        StringAssert.Contains(error.Message, $"odd: cannot be read as an image: BMP: {reason}");
    }

    [TestMethod]
    public void Missing_pixels_are_an_error()
    {
        foreach (byte[] bmp in new[] { Bmp(4, 2, 8, 1, Palette, [4, 1, 0, 0, 0, 1]), Bmp(4, 2, 8, 1, Palette, [4, 1, 0, 9, 1]), Bmp(1, 1, 24, 0, [], [1, 2]), Bmp(100_000_000, 1, 32, 0, [], [1, 2, 3, 4]) })
        {
            var error = Assert.ThrowsExactly<BigTransferException>(() => ImageDecoder.Decode(bmp, "short"));
            Assert.AreEqual("short: cannot be read as an image: BMP: the pixel data end early", error.Message);
        }
    }

    private static void AssertPixels(byte[] bmp, params int[] expected) =>
        CollectionAssert.AreEqual(expected, ImageDecoder.Decode(bmp, "bmp").Pixels.Select(p => (int)p).ToArray());

    private static byte[] Bmp(int width, int height, int bits, int compression, byte[] table, byte[] pixels)
    {
        var file = new byte[54 + table.Length + pixels.Length];
        "BM"u8.CopyTo(file);
        int[] words = [54 + table.Length, 40, width, height];
        for (int i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10 + (4 * i)), words[i]);
        (file[26], file[28], file[30], file[46]) = (1, (byte)bits, (byte)compression, (byte)(bits <= 8 ? table.Length / 4 : 0));
        table.CopyTo(file, 54);
        pixels.CopyTo(file, 54 + table.Length);
        return file;
    }
}
