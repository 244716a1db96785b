using BigTransfer;
using BigTransfer.Imaging;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Pipelines;

/// <summary>The same pictures as contents of files and as arrays of numbers.</summary>
[TestClass]
public sealed class InputTests : PipelineTests
{
    private const int Height = 20, Width = 30;

    private static readonly PreprocessRecipe Resizing = PreprocessPresets.Find("timm-in21k").WithSize(16);
    private static readonly PreprocessRecipe AsItIs = new() { Name = "as it is", Resize = ResizeRule.To(Height, Width), RescaleFactor = 1 / 255.0, Mean = new(0.1, 0.2, 0.3) };

    private readonly RgbImage[] _images = [.. Enumerable.Range(0, 5).Select(Draw)];

    private IDataView Arrays => Context.Data.LoadFromEnumerable(_images.Select(Row.Of).ToArray());

    [TestMethod]
    public void Contents_of_files_are_decoded()
    {
        var data = Context.Data.LoadFromEnumerable(Pictures.Paths.Select(path => new EncodedRow { Content = File.ReadAllBytes(path) }).ToArray());
        var expected = Transform(Context.Transforms.BiTFeaturizeImages("Features", "ImagePath")).GetColumn<float[]>("Features").ToArray();
        var model = Context.Transforms.BiTFeaturizeImages("Features", "Content").Fit(data);
        AssertClose(expected, [.. model.Transform(data).GetColumn<float[]>("Features")], 1e-6);
        AssertClose(expected, [.. Reload(model, data).Transform(data).GetColumn<float[]>("Features")], 1e-5);
        var buffers = Context.Data.LoadFromEnumerable(Pictures.Paths.Select(path => new BufferRow { Content = Buffer(File.ReadAllBytes(path)) }).ToArray());
        AssertClose(expected, [.. model.Transform(buffers).GetColumn<float[]>("Features")], 1e-5);
        using var engine = Context.Model.CreatePredictionEngine<EncodedRow, Prediction>(model);
        AssertClose(expected[3], engine.Predict(new() { Content = File.ReadAllBytes(Pictures.Paths[3]) }).Features, 1e-5, "row 3");
    }

    [TestMethod]
    public void A_content_that_is_no_picture_is_named_by_its_row()
    {
        var good = File.ReadAllBytes(Pictures.Paths[0]);
        var data = Context.Data.LoadFromEnumerable([new EncodedRow { Content = good }, new EncodedRow { Content = [1, 2, 3] }, new EncodedRow()]);
        var view = Context.Transforms.BiTExtractPixels("Out", "Content").Fit(data).Transform(data);
        var error = Assert.ThrowsExactly<BigTransferException>(() => view.GetColumn<float[]>("Out").Count());
        StringAssert.StartsWith(error.Message, "row 1: encoded image: ");
        var options = new BiTExtractPixelsOptions { OutputColumnName = "Out", InputColumnName = "Content", OnBadImage = OnBadImage.Mark() };
        var marked = Context.Transforms.BiTExtractPixels(options).Fit(data);
        foreach (var each in new[] { marked, Reload(marked, data) })
        {
            var messages = each.Transform(data).GetColumn<string>("OutError");
            CollectionAssert.AreEqual(new[] { true, false, false }, messages.Select(message => message.Length == 0).ToArray());
        }
    }

    [TestMethod]
    [DataRow("BytesFirst", null)]
    [DataRow("BytesLast", null)]
    [DataRow("BytesLast", 2)]
    [DataRow("UnitFirst", 0)]
    [DataRow("UnitLast", -1)]
    [DataRow("Signed", null)]
    [DataRow("Levels", null)]
    public void Arrays_go_through_the_recipe_as_pictures_do(string column, int? axis)
    {
        PixelRange? range = column switch { "Signed" => PixelRange.MinusOneToOne, "Levels" => PixelRange.ZeroTo255, "BytesFirst" or "BytesLast" => null, _ => PixelRange.ZeroToOne };
        foreach (var recipe in new[] { Resizing, AsItIs })
        {
            var expected = _images.Select(image => Pixels(image, recipe)).ToArray();
            var options = new BiTExtractPixelsOptions
            {
                OutputColumnName = "Out", InputColumnName = column, Recipe = recipe, BatchSize = 3, Arrays = new() { ChannelAxis = axis, Range = range },
            };
            var model = Context.Transforms.BiTExtractPixels(options).Fit(Arrays);
            // Bytes to the bit. Floats are rounded to levels where the recipe resizes, and otherwise keep what float32 has.
            var tolerance = range is null || recipe == Resizing ? 0 : 1e-6;
            AssertClose(expected, [.. model.Transform(Arrays).GetColumn<float[]>("Out")], tolerance);
            AssertClose(expected, [.. Reload(model, Arrays).Transform(Arrays).GetColumn<float[]>("Out")], tolerance);
        }
    }

    [TestMethod]
    public void Floats_between_levels_are_not_rounded_where_nothing_is_resized()
    {
        var data = Context.Data.LoadFromEnumerable([new SmallRow { Pixels = [0.1f, 0.20001f, 0.30002f] }]);
        var recipe = new PreprocessRecipe { Name = "one", RescaleFactor = 1 / 255.0, Resize = ResizeRule.To(1, 1) };
        var values = Small(data, PixelRange.ZeroToOne, recipe).Single();
        AssertClose([0.1f, 0.20001f, 0.30002f], values, 1e-7, "pixels");
    }

    [TestMethod]
    [DataRow(PixelRange.ZeroToOne, 1.5f, "expected pixels in [0, 1], found 1.5")]
    [DataRow(PixelRange.ZeroToOne, -0.25f, "expected pixels in [0, 1], found -0.25")]
    [DataRow(PixelRange.MinusOneToOne, 255f, "expected pixels in [-1, 1], found 255")]
    [DataRow(PixelRange.ZeroTo255, 256f, "expected pixels in [0, 255], found 256")]
    [DataRow(PixelRange.ZeroTo255, float.NaN, "expected pixels in [0, 255], found NaN")]
    public void A_value_that_is_not_of_the_range_is_named_with_row_and_range(PixelRange range, float value, string message)
    {
        var data = Context.Data.LoadFromEnumerable([new SmallRow { Pixels = [0, 0.5f, 1] }, new SmallRow { Pixels = [0, value, 1] }]);
        var recipe = new PreprocessRecipe { Name = "one", Resize = ResizeRule.To(1, 1) };
        Assert.AreEqual("row 1: " + message, Assert.ThrowsExactly<BigTransferException>(() => Small(data, range, recipe)).Message);
    }

    [TestMethod]
    public void A_picture_of_another_size_is_named_with_row_and_both()
    {
        var small = Context.Data.LoadFromEnumerable([new SmallRow { Pixels = [0, 0, 0] }]);
        var arrays = new PixelArrays { Range = PixelRange.ZeroToOne };
        var options = new BiTExtractPixelsOptions { OutputColumnName = "Out", InputColumnName = "Pixels", Recipe = AsItIs, Arrays = arrays };
        var model = Context.Transforms.BiTExtractPixels(options).Fit(small);
        var other = Context.Data.LoadFromEnumerable([new LargerRow { Pixels = new float[12] }]);
        var error = Assert.ThrowsExactly<BigTransferException>(() => model.Transform(other).GetColumn<float[]>("Out").Count());
        Assert.AreEqual("row 0: expected a picture of 3 x 1 x 1 = 3 values, found 12", error.Message);
    }

    [TestMethod]
    public void What_is_not_said_of_an_array_is_asked_for()
    {
        (string Column, PixelArrays Arrays, string Expected)[] cases =
        [
            ("UnitFirst", new(), "expected a PixelRange, one of ZeroTo255, ZeroToOne, MinusOneToOne"),
            ("BytesFirst", new() { Range = PixelRange.ZeroToOne }, "expected floats for the range ZeroToOne"),
            ("BytesFirst", new() { ChannelAxis = 2 }, "expected 3 channels in dimension 2"),
            ("Square", new(), "expected a ChannelAxis"),
            ("Gray", new(), "expected 3 channels, first or last"),
        ];
        foreach (var (column, arrays, expected) in cases)
        {
            var estimator = Context.Transforms.BiTFeaturizeImages(new() { OutputColumnName = "Out", InputColumnName = column, Arrays = arrays });
            var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.Fit(Arrays));
            StringAssert.StartsWith(error.Message, $"the input column '{column}': {expected}");
        }
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PixelArrays { ChannelAxis = 1 });
    }

    private float[][] Small(IDataView data, PixelRange range, PreprocessRecipe recipe) =>
        [.. Context.Transforms.BiTExtractPixels(new() { OutputColumnName = "Out", InputColumnName = "Pixels", Recipe = recipe, Arrays = new() { Range = range } })
            .Fit(data).Transform(data).GetColumn<float[]>("Out")];

    private ITransformer Reload(ITransformer model, IDataView data)
    {
        var zip = Path.Combine(Pictures.Folder, $"{Guid.NewGuid():n}.zip");
        Context.Model.Save(model, data.Schema, zip);
        return new MLContext().Model.Load(zip, out _);
    }

    private IDataView Transform(BiTEstimator estimator) => estimator.Fit(Data).Transform(Data);

    private static float[] Pixels(RgbImage image, PreprocessRecipe recipe)
    {
        var (height, width) = recipe.FixedSize!.Value;
        var pixels = new float[3 * height * width];
        Preprocessor.Run(image, recipe, pixels);
        return pixels;
    }

    private static RgbImage Draw(int seed)
    {
        var pixels = new byte[Height * Width * 3];
        new Random(seed).NextBytes(pixels);
        return new RgbImage(Width, Height, pixels);
    }

    private sealed class EncodedRow
    {
        public byte[] Content { get; set; } = [];
    }

    private static VBuffer<byte> Buffer(byte[] content) => new(content.Length, content);

    private sealed class BufferRow
    {
        public VBuffer<byte> Content { get; set; }
    }

    private sealed class SmallRow
    {
        [VectorType(3, 1, 1)]
        public float[] Pixels { get; set; } = [];
    }

    private sealed class LargerRow
    {
        [VectorType(3, 2, 2)]
        public float[] Pixels { get; set; } = [];
    }

    private sealed class Row
    {
        [VectorType(3, Height, Width)]
        public byte[] BytesFirst { get; set; } = [];

        [VectorType(Height, Width, 3)]
        public byte[] BytesLast { get; set; } = [];

        [VectorType(3, Height, Width)]
        public float[] UnitFirst { get; set; } = [];

        [VectorType(Height, Width, 3)]
        public float[] UnitLast { get; set; } = [];

        [VectorType(3, Height, Width)]
        public float[] Signed { get; set; } = [];

        [VectorType(Height, Width, 3)]
        public float[] Levels { get; set; } = [];

        [VectorType(3, 3, 3)]
        public byte[] Square { get; set; } = new byte[27];

        [VectorType(1, 3, 2)]
        public byte[] Gray { get; set; } = new byte[6];

        public static Row Of(RgbImage image)
        {
            byte[] last = image.Pixels, first = [.. Enumerable.Range(0, 3).SelectMany(channel => last.Where((_, i) => i % 3 == channel))];
            return new()
            {
                BytesFirst = first,
                BytesLast = last,
                UnitFirst = [.. first.Select(value => value / 255f)],
                UnitLast = [.. last.Select(value => value / 255f)],
                Signed = [.. first.Select(value => value / 127.5f - 1)],
                Levels = [.. last.Select(value => (float)value)],
            };
        }
    }
}
