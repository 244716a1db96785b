using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace StandIns.Tests;

[TestClass]
public sealed class ImageTests
{
    [TestMethod]
    public void An_image_holds_its_pixels()
    {
        byte[] pixels = [1, 2, 3, 255, 4, 5, 6, 255];
        using var image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Rgba32, pixels);
        Assert.AreEqual((2, 1, 32, MLPixelFormat.Rgba32), (image.Width, image.Height, image.BitsPerPixel, image.PixelFormat));
        CollectionAssert.AreEqual(pixels, image.Pixels.ToArray());
        image.Tag = "two";
        Assert.AreEqual("two", image.Tag);
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromPixels(2, 1, MLPixelFormat.Rgba32, [1, 2, 3]));
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromPixels(0, 1, MLPixelFormat.Rgba32, []));
        Assert.ThrowsExactly<ArgumentException>(() => MLImage.CreateFromPixels(2, 1, MLPixelFormat.Unknown, pixels));
    }

    [TestMethod]
    public void Colours_are_stored_multiplied_by_alpha()
    {
        using var image = MLImage.CreateFromPixels(4, 1, MLPixelFormat.Rgba32, [80, 40, 20, 128, 9, 8, 7, 255, 0, 0, 0, 0, 3, 2, 1, 4]);
        CollectionAssert.AreEqual(new byte[] { 80, 40, 20, 128 }, image.Pixels[..4].ToArray());
        CollectionAssert.AreEqual(new byte[] { 40, 80, 159, 7, 8, 9, 0, 0, 0, 64, 128, 191 }, image.GetBGRPixels);
        using var other = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, [80, 40, 20, 128]);
        CollectionAssert.AreEqual(new byte[] { 159, 80, 40 }, other.GetBGRPixels);
    }

    [TestMethod]
    public void A_disposed_image_has_nothing()
    {
        var image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, [1, 2, 3, 4]);
        image.Dispose();
        image.Dispose();
        Assert.ThrowsExactly<InvalidOperationException>(() => image.Width);
        Assert.ThrowsExactly<InvalidOperationException>(() => image.Pixels.Length);
        Assert.ThrowsExactly<InvalidOperationException>(() => image.Tag);
    }

    [TestMethod]
    public void Images_are_columns_by_attribute()
    {
        var ml = new MLContext(1);
        Picture[] pictures = [.. Enumerable.Range(1, 3).Select(i => new Picture { Image = MLImage.CreateFromPixels(i, 1, MLPixelFormat.Bgra32, new byte[i * 4]) })];
        var view = ml.Data.LoadFromEnumerable(pictures);
        Assert.AreEqual("Image<7, 5>", view.Schema["Image"].Type.ToString());
        Assert.IsInstanceOfType<ImageDataViewType>(view.Schema["Image"].Type);
        Assert.AreEqual("1,2,3", string.Join(",", view.GetColumn<MLImage>("Image").Select(image => image.Width)));
        Assert.AreEqual("1,2,3", string.Join(",", ml.Data.CreateEnumerable<Picture>(view, false).Select(p => p.Image!.Width)));
        var widths = ml.Transforms.CustomMapping<Picture, Length>((from, to) => to.NameLength = from.Image!.Width, null).Fit(view).Transform(view);
        CollectionAssert.AreEqual(new float[] { 1, 2, 3 }, widths.GetColumn<float>("NameLength").ToArray());
        Assert.IsNull(ml.Data.Cache(widths).Schema.GetColumnOrNull("Image"));
        Assert.AreEqual("Image", new ImageDataViewType().ToString());
    }

    [TestMethod]
    public void Files_leave_out_columns_of_images()
    {
        var ml = new MLContext(1);
        var view = ml.Data.LoadFromEnumerable(new[] { new Captioned() });
        using var stream = new MemoryStream();
        ml.Model.Save(ml.Transforms.CopyColumns("Copy", "Caption").Fit(view), view.Schema, stream);
        stream.Position = 0;
        ml.Model.Load(stream, out var schema);
        Assert.AreEqual("Caption", string.Join(",", schema.Select(column => column.Name)));
    }

    private sealed class Picture
    {
        [ImageType(7, 5)]
        public MLImage? Image { get; set; }
    }

    private sealed class Captioned
    {
        [ImageType(7, 5)]
        public MLImage? Image { get; set; }

        public string Caption { get; set; } = "";
    }
}
