using BigTransfer.Imaging;
using Microsoft.ML.BiT.Schemas;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Pictures that stand in the column as bytes, 0 to 255, each of the shape that another column says.</summary>
internal sealed class ShapedByteSource(RowShapes shapes) : IImageSource<Shaped<byte>>
{
    public RgbImage Read(Shaped<byte> value) => ByteArraySource.Read(Shaped<byte>.Read(value, shapes, out var layout), layout);
}
