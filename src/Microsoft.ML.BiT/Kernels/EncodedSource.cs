using BigTransfer.Imaging;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Decodes the contents of image files.</summary>
internal sealed class EncodedSource(DecodeOptions decoding) : IImageSource<VBuffer<byte>>
{
    public RgbImage Read(VBuffer<byte> value) => ImageDecoder.Rent(Dense.Of(value), "encoded image", decoding);
}
