using System.Globalization;
using BigTransfer.Imaging;
using BigTransfer.Numpy;
using BigTransfer.Imaging.Resampling;

namespace BigTransfer.Tests.Imaging;

[TestClass]
public sealed class PillowResizeTests
{
    /// <summary>On both sides of every vector's and block's width.</summary>
    private static readonly int[] Edges = [1, 2, 3, 7, 15, 16, 17, 31, 32, 33, 63, 64, 65];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Every_resize_equals_Pillows_to_the_bit()
    {
        using var lossy = new NpzReader(Shared.Path("goldens/preprocessing/jpeg_rgb.npz"));
        using var noise = new NpzReader(Shared.Path("goldens/preprocessing/noise.npz"));
        int compared = 0;
        foreach (var entry in PillowReport.Entries)
        {
            if (entry.ResizedFrom is null)
                continue;
            var image = entry.ResizedFrom switch
            {
                "rgb" => ImageDecoder.Decode(PillowReport.Formats(entry.Name)),
                "jpeg_rgb.npz" => lossy.ReadImage(entry.Name),
                "noise.npz" => noise.ReadImage(entry.Name),
                _ => throw new InvalidDataException(entry.ResizedFrom),
            };
            foreach (var (key, sha256) in entry.Resizes)
            {
                string[] parts = key.Split(['x', ' '], 3);
                var filter = Enum.Parse<ResampleFilter>(parts[2], ignoreCase: true);
                int width = int.Parse(parts[0], CultureInfo.InvariantCulture), height = int.Parse(parts[1], CultureInfo.InvariantCulture);
                Assert.AreEqual(sha256, PillowReport.Sha256(PillowResize.Resize(image, width, height, filter)), $"{entry.Name} {key}");
                compared++;
            }
        }
        TestContext.WriteLine($"{compared} resizes equal");
        Assert.AreEqual(1080, compared);
    }

    [TestMethod]
    public void Every_instruction_set_equals_the_plain_definition()
    {
        var random = new Random(1);
        for (int round = 0; round < 240; round++)
        {
            var image = Noise(Edges[random.Next(Edges.Length)], Edges[random.Next(Edges.Length)], random);
            int width = Edges[random.Next(Edges.Length)], height = Edges[random.Next(Edges.Length)];
            AssertAllEqual(image, ResizeWindow.Whole(width, height), (ResampleFilter)(round % 6));
        }
    }

    [TestMethod]
    public void Every_instruction_set_equals_the_plain_definition_on_strong_scales()
    {
        var random = new Random(2);
        foreach (var filter in Enum.GetValues<ResampleFilter>())
        {
            AssertAllEqual(Noise(500, 37, random), ResizeWindow.Whole(3, 70), filter);
            AssertAllEqual(Noise(5, 400, random), ResizeWindow.Whole(333, 9), filter);
            AssertAllEqual(Noise(1, 1, random), ResizeWindow.Whole(50, 41), filter);
            AssertAllEqual(Noise(40, 30, random), ResizeWindow.Whole(40, 9), filter);
            AssertAllEqual(Noise(40, 30, random), ResizeWindow.Whole(77, 30), filter);
            // Black and white checks overshoot with the cubic, so the clipping is used on both sides.
            AssertAllEqual(Checks(47, 45), ResizeWindow.Whole(131, 112), filter);
        }
    }

    [TestMethod]
    public void A_window_equals_the_same_part_of_the_whole()
    {
        var random = new Random(3);
        var image = Noise(131, 97, random);
        ResizeWindow[] windows =
        [
            new(80, 60, 11, 7, 48, 32), new(80, 60, 0, 0, 1, 1), new(80, 60, 79, 59, 1, 1), new(80, 60, 3, 0, 77, 60),
            new(131, 60, 5, 9, 33, 12), new(80, 97, 5, 9, 33, 12), new(131, 97, 5, 9, 33, 12),
        ];
        foreach (var filter in Enum.GetValues<ResampleFilter>())
        {
            foreach (var window in windows)
            {
                var whole = PillowResize.Resize(image, window.FullWidth, window.FullHeight, filter);
                var part = new byte[3 * window.Width * window.Height];
                PillowResize.Resize(image, window, filter, part, ResampleKernels.Best);
                for (int y = 0; y < window.Height; y++)
                {
                    var expected = whole.Row(y + window.Top).Slice(3 * window.Left, 3 * window.Width);
                    Assert.IsTrue(expected.SequenceEqual(part.AsSpan(3 * y * window.Width, 3 * window.Width)), $"{window}, row {y}");
                }
            }
        }
    }

    [TestMethod]
    public void The_same_size_changes_nothing()
    {
        var image = Noise(65, 33, new Random(4));
        foreach (var filter in Enum.GetValues<ResampleFilter>())
            CollectionAssert.AreEqual(image.Pixels, PillowResize.Resize(image, 65, 33, filter).Pixels);
    }

    [TestMethod]
    public void Wrong_sizes_are_refused()
    {
        var image = Noise(2, 2, new Random(5));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => PillowResize.Resize(image, 0, 1, ResampleFilter.Bilinear));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => PillowResize.Resize(image, 1, -1, ResampleFilter.Bilinear));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => PillowResize.Resize(image, 1, 1, (ResampleFilter)9));
        Assert.ThrowsExactly<ArgumentException>(() => new RgbImage(2, 2, new byte[11]));
    }

    private static void AssertAllEqual(RgbImage image, ResizeWindow window, ResampleFilter filter)
    {
        byte[] expected = PlainResize.Resize(image, window.FullWidth, window.FullHeight, filter);
        foreach (var kernels in ResampleKernels.Supported)
        {
            var actual = new byte[expected.Length];
            PillowResize.Resize(image, window, filter, actual, kernels);
            CollectionAssert.AreEqual(expected, actual, $"{kernels.GetType().Name}: {image.Width} x {image.Height} to {window.FullWidth} x {window.FullHeight}, {filter}");
        }
    }

    private static RgbImage Noise(int width, int height, Random random)
    {
        var pixels = new byte[3 * width * height];
        random.NextBytes(pixels);
        return new(width, height, pixels);
    }

    private static RgbImage Checks(int width, int height)
    {
        var pixels = new byte[3 * width * height];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)((((i / 3) % width / 3) + (i / 3 / width / 3)) % 2 * 255);
        return new(width, height, pixels);
    }
}
