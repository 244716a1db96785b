using Microsoft.ML.BiT.Batching;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Kernels;

/// <summary>Decoded images. Each consumer gets an image of its own, because ML.NET's components dispose what they have read.</summary>
internal sealed class ImageResults(int rows) : ResultColumn<MLImage>
{
    private readonly MLImage?[] _images = new MLImage?[rows];

    /// <summary>Takes an image over.</summary>
    public void Set(int slot, MLImage image)
    {
        _images[slot]?.Dispose();
        _images[slot] = image;
    }

    /// <summary>There is no image, which ML.NET's components know as null.</summary>
    public override void SetMissing(int slot)
    {
        _images[slot]?.Dispose();
        _images[slot] = null;
    }

    /// <summary>Hands an image over: it is not disposed with this any more. Null where it is missing.</summary>
    public MLImage? Take(int slot)
    {
        var image = _images[slot];
        _images[slot] = null;
        return image;
    }

    public override void Dispose()
    {
        foreach (var image in _images)
            image?.Dispose();
        base.Dispose();
    }

    protected override void Copy(int slot, ref MLImage destination)
    {
        destination?.Dispose();
        destination = _images[slot] is not { } image ? null! : MLImage.CreateFromPixels(image.Width, image.Height, image.PixelFormat, image.Pixels);
    }
}
