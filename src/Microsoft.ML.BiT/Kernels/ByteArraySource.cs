using BigTransfer.Imaging;
using Microsoft.ML.BiT.Schemas;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Pictures that stand in the column as bytes, 0 to 255.</summary>
internal sealed class ByteArraySource(ArrayLayout layout) : IImageSource<VBuffer<byte>>
{
    public RgbImage Read(VBuffer<byte> value)
    {
        var bytes = Dense.Of(value);
        Arrays.CheckLength(bytes.Length, layout);
        var pixels = new byte[layout.Length];
        Arrays.ToChannelsLast(bytes, layout, pixels);
        return new RgbImage(layout.Width, layout.Height, pixels);
    }
}
