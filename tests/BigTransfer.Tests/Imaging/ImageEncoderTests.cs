using BigTransfer.Imaging;

namespace BigTransfer.Tests.Imaging;

[TestClass]
public sealed class ImageEncoderTests
{
    private readonly string _directory = Directory.CreateTempSubdirectory("bit-imaging-").FullName;

    [TestCleanup]
    public void Clean() => Directory.Delete(_directory, recursive: true);

    [TestMethod]
    public void A_PNG_file_holds_the_very_pixels()
    {
        var image = Gradient(33, 17);
        string path = Path.Combine(_directory, "a.png");
        ImageEncoder.SavePng(image, path);
        CollectionAssert.AreEqual(image.Pixels, ImageDecoder.Decode(path).Pixels);
    }

    [TestMethod]
    public void A_JPEG_file_is_close_and_smaller_with_less_quality()
    {
        var image = Gradient(96, 64);
        string good = Path.Combine(_directory, "good.jpg"), poor = Path.Combine(_directory, "poor.jpg");
        ImageEncoder.SaveJpeg(image, good);
        ImageEncoder.SaveJpeg(image, poor, quality: 10);
        var decoded = ImageDecoder.Decode(good);
        Assert.AreEqual((96, 64), (decoded.Width, decoded.Height));
        Assert.IsLessThan(3, image.Pixels.Zip(decoded.Pixels, (a, b) => Math.Abs(a - b)).Average());
        Assert.IsLessThan(new FileInfo(good).Length, new FileInfo(poor).Length);
    }

    [TestMethod]
    public void A_file_is_replaced_and_nothing_else_is_left()
    {
        string path = Path.Combine(_directory, "a.png");
        ImageEncoder.SavePng(Gradient(5, 5), path);
        ImageEncoder.SavePng(Gradient(7, 3), path);
        Assert.AreEqual(7, ImageDecoder.Decode(path).Width);
        CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(_directory));
    }

    [TestMethod]
    public void A_file_that_cannot_be_written_is_an_error_that_names_it_and_leaves_nothing()
    {
        string inNoFolder = Path.Combine(_directory, "missing", "a.png"), folder = Path.Combine(_directory, "folder");
        Directory.CreateDirectory(folder);
        foreach (string path in new[] { inNoFolder, folder })
        {
            string message = Assert.ThrowsExactly<BigTransferException>(() => ImageEncoder.SavePng(Gradient(2, 2), path)).Message;
            StringAssert.StartsWith(message, $"{path}: cannot be written: ");
        }
        Assert.IsEmpty(Directory.GetFiles(_directory));
    }

    [TestMethod]
    public void Quality_is_checked()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ImageEncoder.SaveJpeg(Gradient(2, 2), "a.jpg", 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ImageEncoder.SaveJpeg(Gradient(2, 2), "a.jpg", 101));
    }

    private static RgbImage Gradient(int width, int height)
    {
        var pixels = new byte[3 * width * height];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)((i % 3 * 60) + (i / 3 % width) + (i / 3 / width * 2));
        return new(width, height, pixels);
    }
}
