using System.Numerics;
using System.Runtime.InteropServices;
using BigTransfer.Imaging.Native;

namespace BigTransfer.Imaging.Formats;

/// <summary>Writes whole rows of decoded pixels, <paramref name="bands"/> values each, as RGB bytes.</summary>
internal delegate void RowConverter(ReadOnlySpan<byte> pixels, int bands, Span<byte> rgb);

/// <summary>
/// Decoded pixels to RGB as Pillow's <c>convert("RGB")</c> has it: alpha dropped without blending; CMYK without a profile; 16 bits by
/// their high byte where there are colours or alpha; single bands of more than 8 bits clipped to 0..255, not scaled.
/// </summary>
internal static class PillowRgb
{
    internal static RowConverter ConverterFor(VipsPixels pixels, ImageFormat format, ReadOnlySpan<byte> encoded)
    {
        if (pixels.Coding == 0 && pixels.Interpretation is not (VipsPixels.InterpretationLab or VipsPixels.InterpretationLabs))
        {
            if (pixels.Format == VipsBandFormat.UInt8)
            {
                if (pixels.Bands < 3)
                    return FromGray8;
                return pixels.Interpretation == VipsPixels.InterpretationCmyk ? FromCmyk8 : FromRgb8;
            }
            if (pixels.Bands == 1 || (pixels.Bands == 2 && format == ImageFormat.Png && !IsGrayWithAlpha(encoded)))
            {
                switch (pixels.Format)
                {
                    case VipsBandFormat.UInt16: return Clip<ushort>;
                    case VipsBandFormat.Int16: return Clip<short>;
                    case VipsBandFormat.UInt32: return Clip<uint>;
                    case VipsBandFormat.Int32: return Clip<int>;
                    case VipsBandFormat.Single: return Clip<float>;
                    default: break;
                }
            }
            else if (pixels.Format == VipsBandFormat.UInt16 && pixels.Interpretation != VipsPixels.InterpretationCmyk)
            {
                return pixels.Bands < 3 ? FromGray16 : FromRgb16;
            }
        }
        throw new ImageFormatException(
            $"its pixels ({pixels.Bands} bands of {pixels.Format}, libvips' interpretation {pixels.Interpretation}) have no conversion to RGB");
    }

    /// <summary>PNG's colour type 4. A gray PNG with a transparent shade has two bands as well, but is a plain gray one to Pillow.</summary>
    private static bool IsGrayWithAlpha(ReadOnlySpan<byte> png) => png.Length > 25 && png[25] == 4;

    private static void FromRgb8(ReadOnlySpan<byte> pixels, int bands, Span<byte> rgb)
    {
        if (bands == 3)
        {
            pixels.CopyTo(rgb);
            return;
        }
        for (int from = 0, to = 0; to < rgb.Length; from += bands, to += 3)
        {
            rgb[to] = pixels[from];
            rgb[to + 1] = pixels[from + 1];
            rgb[to + 2] = pixels[from + 2];
        }
    }

    private static void FromGray8(ReadOnlySpan<byte> pixels, int bands, Span<byte> rgb)
    {
        for (int from = 0, to = 0; to < rgb.Length; from += bands, to += 3)
            rgb[to] = rgb[to + 1] = rgb[to + 2] = pixels[from];
    }

    private static void FromCmyk8(ReadOnlySpan<byte> pixels, int bands, Span<byte> rgb)
    {
        for (int from = 0, to = 0; to < rgb.Length; from += bands, to += 3)
        {
            int white = 255 - pixels[from + 3];
            for (int c = 0; c < 3; c++)
                rgb[to + c] = (byte)(white - MultiplyDivide255(pixels[from + c], white));
        }
    }

    /// <summary>a x b / 255, rounded the way Pillow's macro does.</summary>
    private static int MultiplyDivide255(int a, int b)
    {
        int product = (a * b) + 128;
        return ((product >> 8) + product) >> 8;
    }

    private static void FromRgb16(ReadOnlySpan<byte> pixels, int bands, Span<byte> rgb)
    {
        var values = MemoryMarshal.Cast<byte, ushort>(pixels);
        for (int from = 0, to = 0; to < rgb.Length; from += bands, to += 3)
            for (int c = 0; c < 3; c++)
                rgb[to + c] = (byte)(values[from + c] >> 8);
    }

    private static void FromGray16(ReadOnlySpan<byte> pixels, int bands, Span<byte> rgb)
    {
        var values = MemoryMarshal.Cast<byte, ushort>(pixels);
        for (int from = 0, to = 0; to < rgb.Length; from += bands, to += 3)
            rgb[to] = rgb[to + 1] = rgb[to + 2] = (byte)(values[from] >> 8);
    }

    private static void Clip<T>(ReadOnlySpan<byte> pixels, int bands, Span<byte> rgb) where T : unmanaged, INumber<T>
    {
        var values = MemoryMarshal.Cast<byte, T>(pixels);
        for (int from = 0, to = 0; to < rgb.Length; from += bands, to += 3)
            rgb[to] = rgb[to + 1] = rgb[to + 2] = byte.CreateSaturating(values[from]);
    }
}
