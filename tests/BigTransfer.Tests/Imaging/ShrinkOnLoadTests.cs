using BigTransfer.Imaging;
using BigTransfer.Models;

namespace BigTransfer.Tests.Imaging;

/// <summary>
/// JPEGs that are decoded at a fraction of their size, against the same decoded whole. The tolerances are those of
/// <see cref="DecodeOptions.ShrinkFor"/>.
/// </summary>
[TestClass]
public sealed class ShrinkOnLoadTests : IDisposable
{
    /// <summary>Levels of 255, on average over a picture.</summary>
    private const double MeanTolerance = 1.5;

    private const double LeastCosine = 0.999;

    private static readonly PreprocessRecipe Square = PreprocessPresets.Find("official-pytorch");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(1600, 1200, 50, 8)]
    [DataRow(1599, 1200, 50, 8)]
    [DataRow(1600, 1199, 50, 4)]
    [DataRow(1600, 1200, 100, 4)]
    [DataRow(1600, 1200, 101, 2)]
    [DataRow(1600, 1200, 200, 2)]
    [DataRow(1600, 1200, 201, 1)]
    public void A_picture_stays_three_times_what_it_is_resized_to(int width, int height, int side, int factor)
    {
        string file = Photograph(width, height);
        var shrunk = ImageDecoder.Decode(file, For(Square.WithSize(side)));
        // libvips leaves out what is not a whole pixel.
        Assert.AreEqual((width / factor, height / factor), (shrunk.Width, shrunk.Height));
        Assert.AreEqual((width, height), (shrunk.FullWidth, shrunk.FullHeight));
        Assert.HasCount(3 * shrunk.Width * shrunk.Height, shrunk.Pixels);
    }

    [TestMethod]
    public void Synthetic_photographs_stay_within_the_tolerance()
    {
        using var model = BiTModel.Load();
        for (int seed = 0; seed < 3; seed++)
        {
            string file = Photograph(1800 + (7 * seed), 1350 - (3 * seed), seed);
            foreach (string preset in new[] { "official-pytorch", "timm-in21k", "huggingface" })
            {
                foreach (int side in new[] { 48, 96, 160 })
                    AssertClose(file, PreprocessPresets.Find(preset).WithSize(side), model);
            }
        }
    }

    [TestMethod]
    public void Real_photographs_stay_within_the_tolerance()
    {
        using var model = BiTModel.Load();
        string[] files = [.. Directory.EnumerateFiles(Shared.Path("images/few-shot/test"), "*.jpg", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Where((_, i) => i % 20 == 0)
            .Where(file => ImageDecoder.Decode(file) is { Width: >= 120, Height: >= 120 })];
        Assert.IsGreaterThan(15, files.Length);
        foreach (string file in files)
            AssertClose(file, Square.WithSize(20), model: null);
        string mosaic = _folder.File("mosaic.jpg");
        Photographs.SaveMosaic(mosaic, 2400, 1601, [.. files.Select(file => ImageDecoder.Decode(file))]);
        foreach (var filter in new[] { ResampleFilter.Bilinear, ResampleFilter.Bicubic, ResampleFilter.Hamming, ResampleFilter.Lanczos })
        {
            foreach (int side in new[] { 64, 128, 224 })
                AssertClose(mosaic, Square.WithSize(side) with { Filter = filter }, model);
        }
    }

    [TestMethod]
    public void Embeddings_of_files_are_those_of_shrunk_pictures()
    {
        using var model = BiTModel.Load();
        string file = Photograph(1203, 905);
        var recipe = model.Recipe.WithSize(64);
        float[] pixels = Prepared(ImageDecoder.Decode(file, For(recipe)), recipe), expected = new float[model.EmbeddingSize];
        model.Run(pixels, 1, 64, 64, model.EmbeddingLayer, expected);
        float[] actual = new FileEmbedder(model, recipe, shrinkOnLoad: true).Embed([file]).Single().Values!;
        float[] whole = new FileEmbedder(model, recipe).Embed([file]).Single().Values!;
        CollectionAssert.AreEqual(expected, actual);
        CollectionAssert.AreNotEqual(expected, whole);
    }

    /// <summary>A ramp of light shows where each result lies in the picture: a pixel of the file is a quarter of a level.</summary>
    [TestMethod]
    [DataRow(1016)]
    [DataRow(1017)]
    [DataRow(1020)]
    [DataRow(1023)]
    public void The_last_part_of_a_pixel_does_not_move_the_others(int edge)
    {
        byte[] ramp = [.. Enumerable.Range(0, edge * edge).SelectMany(i => new[] { (byte)(i % edge / 4), (byte)(i / edge / 4), (byte)128 })];
        string file = _folder.File("ramp.jpg");
        Photographs.Save(new RgbImage(edge, edge, ramp), file, quality: 100);
        foreach (int side in new[] { 40, 80, 160 })
        {
            var recipe = Square.WithSize(side);
            float[] whole = Prepared(ImageDecoder.Decode(file), recipe), shrunk = Prepared(ImageDecoder.Decode(file, For(recipe)), recipe);
            // A level of rounding each, and of JPEG's colours.
            for (int i = 0; i < whole.Length; i++)
                Assert.AreEqual(whole[i], shrunk[i], 2 / 127.5, $"{edge} to {side}, value {i}");
            // How much longer the ramp has become. Taken for 127 whole pixels, 127.9 of an eighth would make 1.3 levels here.
            double[] longer = [.. Enumerable.Range(0, side)
                .Select(x => Enumerable.Range(0, side).Average(y => shrunk[(y * side) + x] - whole[(y * side) + x]))];
            Assert.AreEqual(longer[..(side / 4)].Average(), longer[^(side / 4)..].Average(), 0.2 / 127.5, $"{edge} to {side}");
        }
    }

    [TestMethod]
    public void Turned_pictures_are_turned_alike()
    {
        byte[] jpeg = File.ReadAllBytes(Photograph(1021, 763));
        var wide = Square with { Resize = ResizeRule.To(60, 80) };
        for (byte orientation = 1; orientation <= 8; orientation++)
        {
            byte[] turned = Photographs.WithOrientation(jpeg, orientation);
            foreach (var recipe in new[] { wide, PreprocessPresets.Find("timm-in21k").WithSize(64) })
            {
                var whole = ImageDecoder.Decode(turned, "turned", new DecodeOptions { ApplyOrientation = true });
                var shrunk = ImageDecoder.Decode(turned, "turned", For(recipe) with { ApplyOrientation = true });
                Assert.AreEqual((whole.Width, whole.Height), (shrunk.FullWidth, shrunk.FullHeight), $"orientation {orientation}");
                Assert.AreEqual(orientation >= 5, whole.Width == 763);
                Assert.IsLessThan(whole.Width, shrunk.Width);
                AssertMean(Prepared(whole, recipe), Prepared(shrunk, recipe), $"orientation {orientation}");
            }
        }
        // Of 763 x 1021, the side of 80 columns would let a half do; of 1021 x 763, that of 60 rows a quarter.
        byte[] upwards = Photographs.WithOrientation(jpeg, 6);
        Assert.AreEqual(763 / 2, ImageDecoder.Decode(upwards, "turned", For(wide) with { ApplyOrientation = true }).Width);
        Assert.AreEqual(1021 / 4, ImageDecoder.Decode(jpeg, "upright", For(wide) with { ApplyOrientation = true }).Width);
    }

    [TestMethod]
    [DataRow("hopper_gray.jpg", MeanTolerance)]
    [DataRow("pil_sample_cmyk.jpg", 2.5)] // a drawing, not a photograph
    [DataRow("pil_sample_rgb.jpg", MeanTolerance)]
    [DataRow("flower.jpg", MeanTolerance)]
    public void Gray_cmyk_and_colours_are_shrunk_alike(string name, double tolerance)
    {
        string file = PillowReport.Formats(name);
        var recipe = Square.WithSize(10);
        Assert.IsLessThan(ImageDecoder.Decode(file).Width, ImageDecoder.Decode(file, For(recipe)).Width);
        AssertMean(Prepared(ImageDecoder.Decode(file), recipe), Prepared(ImageDecoder.Decode(file, For(recipe)), recipe), name, tolerance);
    }

    [TestMethod]
    public void Other_formats_small_pictures_and_other_recipes_are_decoded_as_before()
    {
        foreach (string file in Directory.EnumerateFiles(Shared.Path("images/formats")))
        {
            using var picture = ImageDecoder.Rent(file);
            bool isJpeg = file.EndsWith(".jpg", StringComparison.Ordinal);
            AssertSame(file, Square.WithSize(isJpeg ? (Math.Min(picture.Width, picture.Height) / 6) + 1 : 1));
        }
        string large = Photograph(1200, 900);
        AssertSame(large, Square.WithSize(16) with { Resize = null });
        AssertSame(large, Square.WithSize(16) with { Filter = ResampleFilter.Nearest });
        AssertSame(large, Square.WithSize(16) with { Filter = ResampleFilter.Box });
        AssertSame(large, PreprocessPresets.Find("official-tensorflow").WithSize(16));

        static void AssertSame(string file, PreprocessRecipe recipe) =>
            Assert.IsTrue(ImageDecoder.Decode(file).Pixels.AsSpan().SequenceEqual(ImageDecoder.Decode(file, For(recipe)).Pixels), $"{file}, {recipe}");
    }

    [TestMethod]
    public void Limits_count_the_size_in_the_file_and_broken_files_have_the_same_errors()
    {
        byte[] jpeg = File.ReadAllBytes(Photograph(1200, 900));
        var small = For(Square.WithSize(8));
        StringAssert.EndsWith(
            Assert.ThrowsExactly<BigTransferException>(() => ImageDecoder.Decode(jpeg, "large", small with { MaxPixels = (1200 * 900) - 1 })).Message,
            "its header says 1200 x 900 pixels, more than the limit of 1079999");
        byte[] torn = [.. jpeg];
        torn.AsSpan(jpeg.Length / 2, 40).Fill(0xFF);
        foreach (byte[] broken in new[] { jpeg[..100], jpeg[..(jpeg.Length / 10)], jpeg[..(jpeg.Length / 2)], jpeg[..(jpeg.Length * 9 / 10)], torn })
            Assert.AreEqual(Outcome(broken, new()), Outcome(broken, small));

        static string Outcome(byte[] jpeg, DecodeOptions options)
        {
            try
            {
                var image = ImageDecoder.Decode(jpeg, "broken", options);
                return $"{image.FullWidth} x {image.FullHeight}";
            }
            catch (BigTransferException e)
            {
                // The place is counted in pixels of the smaller picture.
                return e.Message.Split("; error in tile")[0];
            }
        }
    }

    [TestMethod]
    public void A_shrunk_picture_fits_every_recipe()
    {
        byte[] turned = Photographs.WithOrientation(File.ReadAllBytes(Photograph(1023, 767)), 3);
        var shrunk = ImageDecoder.Decode(turned, "turned", For(Square.WithSize(16)) with { ApplyOrientation = true });
        Assert.AreEqual((127, 95), (shrunk.Width, shrunk.Height));
        foreach (var filter in Enum.GetValues<ResampleFilter>())
            AssertLight(Square with { Resize = ResizeRule.To(900, 1100), Filter = filter });
        AssertLight(Square with { Resize = ResizeRule.To(900, 1100), Method = ResizeMethod.TensorFlow });
        AssertLight(Square with { Resize = null });
        AssertLight(Square with { Resize = ResizeRule.ToShortestEdge(50) });

        // No black where the picture ends outside its pixels: the last column is like the one before.
        void AssertLight(PreprocessRecipe recipe)
        {
            var (height, width) = recipe.OutputSize(1023, 767);
            float[] pixels = Prepared(shrunk, recipe);
            foreach (int column in new[] { 1, width - 1 })
            {
                double difference = Enumerable.Range(0, height).Average(y => pixels[(y * width) + column] - pixels[(y * width) + column - 1]);
                Assert.AreEqual(0, difference, 0.1, $"{recipe}, column {column}");
            }
        }
    }

    private static DecodeOptions For(PreprocessRecipe recipe) => new() { ShrinkFor = recipe };

    private static float[] Prepared(RgbImage image, PreprocessRecipe recipe)
    {
        var (height, width) = recipe.OutputSize(image.FullWidth, image.FullHeight);
        float[] pixels = new float[3 * height * width];
        Preprocessor.Run(image, recipe, pixels);
        return pixels;
    }

    private static void AssertClose(string file, PreprocessRecipe recipe, BiTModel? model)
    {
        using RgbImage whole = ImageDecoder.Rent(file), shrunk = ImageDecoder.Rent(file, For(recipe));
        Assert.IsLessThan(whole.Width, shrunk.Width, $"{file}, {recipe}");
        float[] expected = Prepared(whole, recipe), actual = Prepared(shrunk, recipe);
        AssertMean(expected, actual, $"{file}, {recipe}");
        if (model is null)
            return;
        var (height, width) = recipe.ExpectFixedSize();
        float[] a = Embedding(expected), b = Embedding(actual);
        double cosine = Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));
        Assert.IsGreaterThan(LeastCosine, cosine, $"{file}, {recipe}");

        float[] Embedding(float[] pixels)
        {
            float[] embedding = new float[model.EmbeddingSize];
            model.Run(pixels, 1, height, width, model.EmbeddingLayer, embedding);
            return embedding;
        }

        static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();
    }

    private static void AssertMean(float[] expected, float[] actual, string name, double tolerance = MeanTolerance)
    {
        double mean = 127.5 * expected.Zip(actual, (a, b) => Math.Abs(a - b)).Average();
        Assert.IsLessThan(tolerance, mean, name);
    }

    private string Photograph(int width, int height, int seed = 0)
    {
        string file = _folder.File($"{width}x{height}-{seed}.jpg");
        Photographs.Save(Photographs.Draw(width, height, seed), file);
        return file;
    }
}
