using BigTransfer.Imaging;

namespace BigTransfer.Tests.Imaging;

[TestClass]
public sealed class TensorFlowResizeTests
{
    [TestMethod]
    public void Every_pixel_lies_between_its_four_neighbours_as_TensorFlow_has_it()
    {
        var random = new Random(1);
        int[] edges = [1, 2, 3, 7, 15, 16, 17, 31, 33, 65];
        for (int round = 0; round < 60; round++)
        {
            int width = edges[random.Next(edges.Length)], height = edges[random.Next(edges.Length)];
            int outWidth = edges[random.Next(edges.Length)], outHeight = edges[random.Next(edges.Length)];
            var pixels = new byte[3 * width * height];
            random.NextBytes(pixels);
            var actual = new float[3 * outWidth * outHeight];
            TensorFlowResize.Bilinear(new RgbImage(width, height, pixels), outWidth, outHeight, actual);
            for (int c = 0; c < 3; c++)
            {
                for (int y = 0; y < outHeight; y++)
                {
                    for (int x = 0; x < outWidth; x++)
                    {
                        double expected = At(pixels, width, height, ((x + 0.5) * width / outWidth) - 0.5, ((y + 0.5) * height / outHeight) - 0.5, c);
                        Assert.AreEqual(expected, actual[(((c * outHeight) + y) * outWidth) + x], 255e-5, $"{width} x {height} to {outWidth} x {outHeight} at {x}, {y}");
                    }
                }
            }
        }
    }

    [TestMethod]
    public void A_shrunk_picture_skips_pixels_without_averaging()
    {
        // Columns 0, 255, 0, 255 ... by three: only each third column is seen, so the result is black or white, never gray.
        var pixels = Enumerable.Range(0, 9).SelectMany(x => Enumerable.Repeat((byte)(x % 2 * 255), 3)).ToArray();
        var actual = new float[9];
        TensorFlowResize.Bilinear(new RgbImage(9, 1, pixels), 3, 1, actual);
        CollectionAssert.AreEqual(new float[] { 255, 0, 255, 255, 0, 255, 255, 0, 255 }, actual);
    }

    [TestMethod]
    public void A_destination_that_is_too_short_is_refused() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TensorFlowResize.Bilinear(new RgbImage(1, 1, new byte[3]), 2, 2, new float[11]));

    private static double At(byte[] pixels, int width, int height, double x, double y, int c)
    {
        double Pixel(double px, double py) => pixels[(3 * (((int)Math.Clamp(py, 0, height - 1) * width) + (int)Math.Clamp(px, 0, width - 1))) + c];
        double left = Math.Floor(x), top = Math.Floor(y), fx = x - left, fy = y - top;
        double upper = (Pixel(left, top) * (1 - fx)) + (Pixel(left + 1, top) * fx), lower = (Pixel(left, top + 1) * (1 - fx)) + (Pixel(left + 1, top + 1) * fx);
        return (upper * (1 - fy)) + (lower * fy);
    }
}
