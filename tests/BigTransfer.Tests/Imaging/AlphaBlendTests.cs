using System.Runtime.InteropServices;
using BigTransfer.Imaging;
using BigTransfer.Imaging.Formats;
using BigTransfer.Imaging.Native;

namespace BigTransfer.Tests.Imaging;

[TestClass]
public sealed class AlphaBlendTests
{
    /// <summary>All pairs of a colour and an alpha, on three grounds, against the definition to the nearest whole number.</summary>
    [TestMethod]
    public void Eight_bits_equal_the_definition()
    {
        var pixels = new byte[4 * 256];
        var rgb = new byte[3 * 256];
        var convert = AlphaBlend.Over(new RgbColor(0, 100, 255), FirstThreeOfFour, VipsBandFormat.UInt8);
        for (int alpha = 0; alpha < 256; alpha++)
        {
            for (int value = 0; value < 256; value++)
                (pixels[4 * value], pixels[(4 * value) + 1], pixels[(4 * value) + 2], pixels[(4 * value) + 3]) = ((byte)value, (byte)value, (byte)value, (byte)alpha);
            convert(pixels, 4, rgb);
            for (int value = 0; value < 256; value++)
            {
                Assert.AreEqual(Plain(value, 0, alpha), rgb[3 * value]);
                Assert.AreEqual(Plain(value, 100, alpha), rgb[(3 * value) + 1]);
                Assert.AreEqual(Plain(value, 255, alpha), rgb[(3 * value) + 2]);
            }
        }
    }

    [TestMethod]
    public void Sixteen_bits_blend_by_their_high_bytes()
    {
        var pixels = new VipsPixels(3, 1, 2, VipsBandFormat.UInt16, 0, 26);
        var png = new byte[26];
        png[25] = 4;
        var rgb = new byte[9];
        AlphaBlend.Over(RgbColor.White, PillowRgb.ConverterFor(pixels, ImageFormat.Png, png), VipsBandFormat.UInt16)(
            MemoryMarshal.AsBytes<ushort>([0x6400, 0xFFFF, 0x64FF, 0x0000, 0x6400, 0x80FF]), 2, rgb);
        CollectionAssert.AreEqual(new byte[] { 100, 100, 100, 255, 255, 255, Plain(100, 255, 128), Plain(100, 255, 128), Plain(100, 255, 128) }, rgb);
    }

    /// <summary>Pictures with and without transparency: only the former change, and a ground of the other colour changes them elsewhere.</summary>
    [TestMethod]
    [DataRow("transparent.png", true)]
    [DataRow("rgb_trns.png", true)]
    [DataRow("p_trns_single.png", true)]
    [DataRow("hopper.png", false)]
    [DataRow("hopper.jpg", false)]
    [DataRow("pil_sample_cmyk.jpg", false)]
    [DataRow("hopper.gif", false)]
    public void Transparent_pictures_show_the_ground(string file, bool transparent)
    {
        string path = PillowReport.Formats(file);
        byte[] dropped = ImageDecoder.Decode(path).Pixels;
        byte[] white = ImageDecoder.Decode(path, new DecodeOptions { Background = RgbColor.White }).Pixels;
        byte[] black = ImageDecoder.Decode(path, new DecodeOptions { Background = RgbColor.Black }).Pixels;
        Assert.AreEqual(transparent, !white.SequenceEqual(black));
        if (!transparent)
            CollectionAssert.AreEqual(dropped, white);
        Assert.IsTrue(white.Zip(black).All(pair => pair.First >= pair.Second), "more light behind it never makes a pixel darker");
    }

    private static byte Plain(int value, int ground, int alpha) =>
        (byte)Math.Round(((value * alpha) + (ground * (255 - alpha))) / 255.0, MidpointRounding.AwayFromZero);

    private static void FirstThreeOfFour(ReadOnlySpan<byte> pixels, int bands, Span<byte> rgb)
    {
        for (int i = 0; i < rgb.Length; i++)
            rgb[i] = pixels[(i / 3 * bands) + (i % 3)];
    }
}
