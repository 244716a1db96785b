using BigTransfer.Imaging;
using BigTransfer.Numpy;

namespace BigTransfer.Tests.Imaging;

[TestClass]
public sealed class PreprocessorTests
{
    private static readonly PreprocessRecipe Clip = PreprocessPresets.Find("huggingface") with
    {
        Resize = ResizeRule.ToShortestEdge(146),
        CenterCrop = (128, 128),
    };

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("official_pytorch_square128", 1e-6)]
    [DataRow("tf_bilinear_square128", 1e-5)]
    [DataRow("shortest146_bicubic_crop128_clip", 1e-6)]
    public void Recipes_give_the_sources_numbers(string name, double tolerance)
    {
        var recipe = name switch
        {
            "official_pytorch_square128" => PreprocessPresets.Find("official-pytorch"),
            "tf_bilinear_square128" => PreprocessPresets.Find("official-tensorflow"),
            _ => Clip,
        };
        using var goldens = new NpzReader(Shared.Path("goldens/preprocessing/recipes.npz"));
        double largest = 0;
        int compared = 0;
        foreach (string key in goldens.Names.Where(key => key.EndsWith($"|{name}", StringComparison.Ordinal)))
        {
            largest = Math.Max(largest, Compare(PillowsPixels(key.Split('|')[0]), recipe, goldens.Read(key), key));
            compared++;
        }
        TestContext.WriteLine($"{compared} pictures, largest deviation {largest:e2}");
        Assert.AreEqual(14, compared);
        Assert.IsLessThanOrEqualTo(tolerance, largest);
    }

    /// <summary>
    /// Every processor of the goldens. Where the border of a crop cannot be halved, transformers 4.27, which wrote them, loses the first row or
    /// column; later versions and this library do not.
    /// </summary>
    [TestMethod]
    [DataRow("defaults_small", 8)]
    [DataRow("google_bit50", 8)]
    [DataRow("gray_norm", 8)]
    [DataRow("no_normalize", 8)]
    [DataRow("no_rescale", 8)]
    [DataRow("rescale_factor", 8)]
    [DataRow("no_resize", 8)]
    [DataRow("nearest", 8)]
    [DataRow("box", 8)]
    [DataRow("hamming", 8)]
    [DataRow("lanczos", 8)]
    [DataRow("crop_larger", 8)]
    public void Hugging_Face_processors_give_its_numbers(string name, int expected)
    {
        var recipe = PreprocessorConfig.Read(Shared.Path($"goldens/huggingface/processors/{name}.json"));
        using var goldens = new NpzReader(Shared.Path("goldens/huggingface/processors/pixel_values.npz"));
        double largest = 0;
        int compared = 0;
        foreach (string key in goldens.Names.Where(key => key.StartsWith($"{name}|", StringComparison.Ordinal)))
        {
            var image = PillowsPixels(key.Split('|')[1]);
            largest = Math.Max(largest, Compare(image, recipe, goldens.Read(key), key));
            compared++;
        }
        TestContext.WriteLine($"{compared} pictures, largest deviation {largest:e2}");
        Assert.AreEqual(expected, compared);
        Assert.IsLessThanOrEqualTo(1e-6, largest);
    }

    /// <summary>The picture's own pixels, and black around them: one more before it for Hugging Face, one more after it for torchvision.</summary>
    [TestMethod]
    [DataRow(CropRounding.Down, 1, 1)]
    [DataRow(CropRounding.HalfToEven, 0, 1)]
    public void A_crop_larger_than_the_picture_has_black_around_it(CropRounding rounding, int top, int left)
    {
        byte[] pixels = [.. Enumerable.Range(1, 3 * 4 * 3).Select(i => (byte)i)];
        var recipe = new PreprocessRecipe { Name = "large", CenterCrop = (5, 6), CropRounding = rounding, Mean = RgbValues.All(2) };
        var result = new float[3 * 5 * 6];
        Preprocessor.Run(new RgbImage(4, 3, pixels), recipe with { CenterCrop = (4, 6) }, result.AsSpan(0, 3 * 4 * 6));
        Check(result, 4, top);
        Preprocessor.Run(new RgbImage(4, 3, pixels), recipe, result);
        Check(result, 5, 1);

        void Check(float[] found, int height, int first)
        {
            for (int i = 0; i < 3 * height * 6; i++)
            {
                int c = i / (height * 6), y = (i / 6 % height) - first, x = (i % 6) - left;
                float expected = y is >= 0 and < 3 && x is >= 0 and < 4 ? pixels[(3 * ((4 * y) + x)) + c] : 0;
                Assert.AreEqual(expected - 2, found[i], 0, $"{c}, {y}, {x}");
            }
        }
    }

    [TestMethod]
    public void One_edge_of_a_crop_may_be_larger_than_the_picture_and_the_other_smaller()
    {
        byte[] pixels = [.. Enumerable.Range(1, 3 * 5 * 2).Select(i => (byte)i)];
        var result = new float[3 * 4 * 2];
        Preprocessor.Run(new RgbImage(5, 2, pixels), new PreprocessRecipe { Name = "mixed", CenterCrop = (4, 2) }, result);
        for (int i = 0; i < result.Length; i++)
        {
            int c = i / 8, y = (i / 2 % 4) - 1, x = (i % 2) + 1;
            Assert.AreEqual(y is 0 or 1 ? pixels[(3 * ((5 * y) + x)) + c] : 0, result[i], 0);
        }
    }

    [TestMethod]
    public void TensorFlows_resize_does_not_put_black_around_pictures()
    {
        var recipe = PreprocessPresets.Find("official-tensorflow") with { Resize = ResizeRule.To(4, 4), CenterCrop = (5, 4) };
        StringAssert.Contains(
            Assert.ThrowsExactly<BigTransferException>(() => Preprocessor.Run(new RgbImage(3, 3, new byte[27]), recipe, new float[60])).Message, "crop of 4 x 5");
    }

    [TestMethod]
    public void A_picture_too_long_to_be_resized_is_refused_before_memory_is_taken()
    {
        var row = new RgbImage(100_000_000 / 3, 1, new byte[99_999_999]);
        var column = new RgbImage(1, 100_000_000 / 3, row.Pixels);
        var edge = new PreprocessRecipe { Name = "edge", Resize = ResizeRule.ToShortestEdge(224) };
        var square = PreprocessPresets.Find("official-pytorch");
        foreach (var (image, recipe, length) in new[] { (row, edge, 1), (row, square, 3 * 128 * 128), (column, square, 3 * 128 * 128) })
            StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => Preprocessor.Run(image, recipe, new float[length])).Message, "too l");
    }

    [TestMethod]
    public void A_destination_of_another_length_is_refused()
    {
        var image = new RgbImage(4, 4, new byte[48]);
        var recipe = PreprocessPresets.Find("official-pytorch").WithSize(8);
        foreach (int length in new[] { (3 * 8 * 8) - 1, (3 * 8 * 8) + 1 })
            Assert.ThrowsExactly<ArgumentException>(() => Preprocessor.Run(image, recipe, new float[length]));
    }

    [TestMethod]
    public void TensorFlows_resize_knows_bilinear_only()
    {
        var recipe = PreprocessPresets.Find("official-tensorflow").WithSize(2) with { Filter = ResampleFilter.Bicubic };
        var error = Assert.ThrowsExactly<BigTransferException>(() => Preprocessor.Run(new RgbImage(4, 4, new byte[48]), recipe, new float[12]));
        Assert.AreEqual("recipe 'official-tensorflow': TensorFlow's resize is bilinear, found Bicubic", error.Message);
    }

    /// <summary>Without resize and numbers, what comes out is the crop itself: torchvision's begins half to even, Hugging Face's lower.</summary>
    [TestMethod]
    [DataRow(5, 2, CropRounding.Down, 1)]
    [DataRow(5, 2, CropRounding.HalfToEven, 2)]
    [DataRow(7, 2, CropRounding.HalfToEven, 2)]
    [DataRow(7, 2, CropRounding.Down, 2)]
    [DataRow(9, 2, CropRounding.HalfToEven, 4)]
    [DataRow(6, 2, CropRounding.HalfToEven, 2)]
    public void A_centre_crop_begins_where_the_source_has_it(int edge, int crop, CropRounding rounding, int start)
    {
        var pixels = new byte[3 * edge * edge];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)i;
        var result = new float[3 * crop * crop];
        Preprocessor.Run(new RgbImage(edge, edge, pixels), new PreprocessRecipe { Name = "crop", CenterCrop = (crop, crop), CropRounding = rounding }, result);
        for (int c = 0; c < 3; c++)
            for (int y = 0; y < crop; y++)
                for (int x = 0; x < crop; x++)
                    Assert.AreEqual((3 * (((start + y) * edge) + start + x)) + c, result[(((c * crop) + y) * crop) + x], 0);
    }

    private static double Compare(RgbImage image, PreprocessRecipe recipe, FloatTensor golden, string key)
    {
        var (height, width) = recipe.OutputSize(image.Width, image.Height);
        int lostRows = height - golden.Shape[^2], lostColumns = width - golden.Shape[^1];
        Assert.IsTrue(lostRows is 0 or 1 && lostColumns is 0 or 1, key);
        var actual = new float[3 * height * width];
        Preprocessor.Run(image, recipe, actual);
        double largest = 0;
        for (int i = 0; i < golden.Data.Length; i++)
        {
            var (plane, place) = Math.DivRem(i, golden.Shape[^2] * golden.Shape[^1]);
            var (y, x) = Math.DivRem(place, golden.Shape[^1]);
            largest = Math.Max(largest, Math.Abs((double)golden.Data[i] - actual[(((plane * height) + y + lostRows) * width) + x + lostColumns]));
        }
        return largest;
    }

    /// <summary>A picture of images/formats as Pillow decoded it.</summary>
    private static RgbImage PillowsPixels(string file)
    {
        using var lossy = new NpzReader(Shared.Path("goldens/preprocessing/jpeg_rgb.npz"));
        return lossy.Names.Contains(file) ? lossy.ReadImage(file) : ImageDecoder.Decode(PillowReport.Formats(file));
    }
}
