using BigTransfer.Imaging;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Pictures that stand in the column as bytes, 0 to 255.</summary>
internal sealed class ByteArraySource(ArrayLayout layout) : IImageSource<VBuffer<byte>>
{
    public RgbImage Read(VBuffer<byte> value)
    {
        Arrays.CheckLength(value.Length, layout);
        return Read(Dense.Of(value), layout);
    }

    /// <param name="bytes">As many as the layout says.</param>
    /// <param name="layout">How they lie.</param>
    public static RgbImage Read(ReadOnlySpan<byte> bytes, ArrayLayout layout)
    {
        var pixels = new byte[layout.Length];
        Arrays.ToChannelsLast(bytes, layout, pixels);
        return new RgbImage(layout.Width, layout.Height, pixels);
    }
}
