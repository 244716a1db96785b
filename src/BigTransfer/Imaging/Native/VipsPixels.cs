namespace BigTransfer.Imaging.Native;

/// <summary>How libvips hands over a picture's pixels: its band format and interpretation by their numbers in libvips' ABI.</summary>
internal readonly record struct VipsPixels(int Width, int Height, int Bands, VipsBandFormat Format, int Coding, int Interpretation)
{
    internal const int InterpretationLab = 13, InterpretationCmyk = 15, InterpretationLabs = 21;

    internal static VipsPixels Of(VipsObject image) => new(
        Vips.vips_image_get_width(image.Instance),
        Vips.vips_image_get_height(image.Instance),
        Vips.vips_image_get_bands(image.Instance),
        (VipsBandFormat)Vips.vips_image_get_format(image.Instance),
        Vips.vips_image_get_coding(image.Instance),
        Vips.vips_image_get_interpretation(image.Instance));
}

internal enum VipsBandFormat
{
    UInt8 = 0, Int8 = 1, UInt16 = 2, Int16 = 3, UInt32 = 4, Int32 = 5, Single = 6, Complex = 7, Double = 8, DoubleComplex = 9,
}
