using BigTransfer;
using BigTransfer.Imaging;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Makes a picture of a column's value. Thread-safe.</summary>
internal interface IImageSource<TInput>
{
    /// <returns>A picture that its user disposes.</returns>
    /// <exception cref="BigTransferException">It cannot; the message names the file where there is one.</exception>
    RgbImage Read(TInput value);
}
