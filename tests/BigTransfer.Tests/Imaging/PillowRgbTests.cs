using System.Runtime.InteropServices;
using BigTransfer.Imaging;
using BigTransfer.Imaging.Formats;
using BigTransfer.Imaging.Native;

namespace BigTransfer.Tests.Imaging;

/// <summary>Kinds of pixels that the goldens have no picture of.</summary>
[TestClass]
public sealed class PillowRgbTests
{
    private static readonly ushort[] Shades = [0, 1, 255, 256, 0x1234, 65535];

    [TestMethod]
    public void A_single_band_of_16_bits_is_clipped() =>
        AssertRgb([0, 1, 255, 255, 255, 255], ImageFormat.Tiff, 1, VipsBandFormat.UInt16, MemoryMarshal.AsBytes<ushort>(Shades));

    [TestMethod]
    public void Sixteen_bits_with_alpha_keep_the_high_byte()
    {
        var png = new byte[26];
        png[25] = 4;
        AssertRgb([0, 0, 0x12], ImageFormat.Png, 2, VipsBandFormat.UInt16, MemoryMarshal.AsBytes<ushort>([0, 9, 255, 9, 0x1234, 9]), png);
        png[25] = 0;
        AssertRgb([0, 255, 255], ImageFormat.Png, 2, VipsBandFormat.UInt16, MemoryMarshal.AsBytes<ushort>([0, 9, 255, 9, 0x1234, 9]), png);
    }

    [TestMethod]
    public void Floats_and_signed_numbers_are_truncated_and_clipped()
    {
        AssertRgb([0, 0, 254, 255, 255], ImageFormat.Tiff, 1, VipsBandFormat.Single, MemoryMarshal.AsBytes<float>([-1, 0.9f, 254.9f, 255, 1e9f]));
        AssertRgb([0, 7, 255], ImageFormat.Tiff, 1, VipsBandFormat.Int16, MemoryMarshal.AsBytes<short>([-300, 7, 300]));
        AssertRgb([0, 7, 255], ImageFormat.Tiff, 1, VipsBandFormat.Int32, MemoryMarshal.AsBytes<int>([-70000, 7, 70000]));
        AssertRgb([0, 7, 255], ImageFormat.Tiff, 1, VipsBandFormat.UInt32, MemoryMarshal.AsBytes<uint>([0, 7, 70000]));
    }

    [TestMethod]
    public void Colours_of_16_bits_keep_the_high_byte()
    {
        var rgb = new byte[6];
        var pixels = new VipsPixels(2, 1, 4, VipsBandFormat.UInt16, 0, 25);
        PillowRgb.ConverterFor(pixels, ImageFormat.Png, default)(MemoryMarshal.AsBytes<ushort>([0x1234, 255, 256, 7, 65535, 0, 512, 7]), 4, rgb);
        CollectionAssert.AreEqual(new byte[] { 0x12, 0, 1, 255, 0, 2 }, rgb);
    }

    [TestMethod]
    public void What_has_no_conversion_is_refused()
    {
        var error = Assert.ThrowsExactly<ImageFormatException>(() => PillowRgb.ConverterFor(new(1, 1, 3, VipsBandFormat.Single, 0, 28), ImageFormat.Tiff, default));
        Assert.AreEqual("its pixels (3 bands of Single, libvips' interpretation 28) have no conversion to RGB", error.Message);
    }

    /// <summary>Corners of a picture of 3 x 2, numbered from the top left; where they are when it is seen upright, by EXIF's definition.</summary>
    [TestMethod]
    [DataRow(1, 3, new[] { 0, 1, 2, 3, 4, 5 })]
    [DataRow(2, 3, new[] { 2, 1, 0, 5, 4, 3 })]
    [DataRow(3, 3, new[] { 5, 4, 3, 2, 1, 0 })]
    [DataRow(4, 3, new[] { 3, 4, 5, 0, 1, 2 })]
    [DataRow(5, 2, new[] { 0, 3, 1, 4, 2, 5 })]
    [DataRow(6, 2, new[] { 3, 0, 4, 1, 5, 2 })]
    [DataRow(7, 2, new[] { 5, 2, 4, 1, 3, 0 })]
    [DataRow(8, 2, new[] { 2, 5, 1, 4, 0, 3 })]
    [DataRow(9, 3, new[] { 0, 1, 2, 3, 4, 5 })]
    public void All_orientations_turn_as_EXIF_defines(int orientation, int width, int[] expected)
    {
        var turned = Orientation.Apply(new RgbImage(3, 2, [.. Enumerable.Range(0, 18).Select(i => (byte)i)]), orientation);
        Assert.AreEqual(width, turned.Width);
        CollectionAssert.AreEqual(expected.SelectMany(p => new[] { 3 * p, (3 * p) + 1, (3 * p) + 2 }).ToArray(), turned.Pixels.Select(p => (int)p).ToArray());
    }

    private static void AssertRgb(byte[] expected, ImageFormat format, int bands, VipsBandFormat bandFormat, ReadOnlySpan<byte> pixels, byte[]? encoded = null)
    {
        var rgb = new byte[3 * expected.Length];
        PillowRgb.ConverterFor(new(expected.Length, 1, bands, bandFormat, 0, 26), format, encoded)(pixels, bands, rgb);
        CollectionAssert.AreEqual(expected.SelectMany(v => new[] { v, v, v }).ToArray(), rgb);
    }
}
