using BigTransfer.Imaging;

namespace BigTransfer.Tests.Imaging;

[TestClass]
public sealed class GifTests
{
    /// <summary>2 x 1 pixels of the colours 0 and 1, of which colour 1 is transparent.</summary>
    private static readonly byte[] Transparent =
    [
        .. "GIF89a"u8, 2, 0, 1, 0, 0x81, 0, 0,
        10, 20, 30, 200, 100, 50, 0, 0, 0, 0, 0, 0,
        0x21, 0xFE, 2, (byte)'h', (byte)'i', 0,
        0x21, 0xF9, 4, 1, 0, 0, 1, 0,
        0x2C, 0, 0, 0, 0, 2, 0, 1, 0, 0,
        2, 2, 0x44, 0x0A, 0,
        0x3B,
    ];

    [TestMethod]
    public void A_transparent_pixel_keeps_its_colour() =>
        CollectionAssert.AreEqual(new byte[] { 10, 20, 30, 200, 100, 50 }, ImageDecoder.Decode(Transparent, "gif").Pixels);

    [TestMethod]
    public void A_transparent_pixel_shows_the_background_where_one_is_chosen() => CollectionAssert.AreEqual(
        new byte[] { 10, 20, 30, 1, 2, 3 }, ImageDecoder.Decode(Transparent, "gif", new DecodeOptions { Background = new(1, 2, 3) }).Pixels);

    [TestMethod]
    public void A_file_cut_anywhere_is_an_error()
    {
        for (int length = 1; length < Transparent.Length - 4; length++)
            Assert.ThrowsExactly<BigTransferException>(() => ImageDecoder.Decode(Transparent.AsSpan(0, length), "cut"), $"at {length}");
    }
}
