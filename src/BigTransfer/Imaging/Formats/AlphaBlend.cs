using BigTransfer.Imaging.Native;

namespace BigTransfer.Imaging.Formats;

/// <summary>Lays what is transparent over a colour, as Pillow's <c>alpha_composite</c> does on an opaque ground.</summary>
internal static class AlphaBlend
{
    /// <summary>Whether decoded pixels have alpha, which is their last band.</summary>
    internal static bool IsIn(VipsPixels pixels) =>
        pixels.Bands is 2 or 4 && pixels.Interpretation != VipsPixels.InterpretationCmyk && pixels.Format is VipsBandFormat.UInt8 or VipsBandFormat.UInt16;

    /// <summary>A converter that lays the colours of another one over the background.</summary>
    internal static RowConverter Over(RgbColor background, RowConverter colours, VipsBandFormat format)
    {
        int bytes = format == VipsBandFormat.UInt16 ? 2 : 1, high = bytes == 2 && BitConverter.IsLittleEndian ? 1 : 0;
        byte[] ground = [background.R, background.G, background.B];
        return (pixels, bands, rgb) =>
        {
            colours(pixels, bands, rgb);
            for (int i = 0, at = ((bands - 1) * bytes) + high; i < rgb.Length; i += 3, at += bands * bytes)
            {
                int alpha = pixels[at];
                for (int c = 0; c < 3; c++)
                    rgb[i + c] = Divide255((rgb[i + c] * alpha) + (ground[c] * (255 - alpha)));
            }
        };
    }

    /// <summary>To the nearest whole number, by the shifts that Pillow uses.</summary>
    private static byte Divide255(int product)
    {
        int rounded = product + 128;
        return (byte)(((rounded >> 8) + rounded) >> 8);
    }
}
