using BigTransfer;
using BigTransfer.Imaging;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Pipelines;

/// <summary>Pictures of differing sizes as vectors, with their shapes in another column.</summary>
[TestClass]
public sealed class ShapeColumnTests : PipelineTests
{
    private static readonly PreprocessRecipe Recipe = PreprocessPresets.Find("timm-in21k").WithSize(16);

    private readonly RgbImage[] _images = [.. new[] { (5, 7), (40, 31), (16, 16), (1, 1), (33, 3), (3, 40), (64, 20) }.Select(Draw)];

    private IDataView Arrays => Context.Data.LoadFromEnumerable(_images.Select(Row.Of).ToArray());

    [TestMethod]
    [DataRow("BytesFirst", "FirstInt32", 0, null)]
    [DataRow("BytesLast", "LastUInt32", -1, null)]
    [DataRow("BytesFirst", "FirstInt64", 0, null)]
    [DataRow("UnitFirst", "FirstInt32", 0, PixelRange.ZeroToOne)]
    [DataRow("LevelsLast", "LastUInt32", 2, PixelRange.ZeroTo255)]
    [DataRow("LevelsLast", "LastInt32", 2, PixelRange.ZeroTo255)]
    public void Every_row_has_a_size_of_its_own(string column, string shapes, int axis, PixelRange? range)
    {
        var arrays = new PixelArrays { ShapeColumn = shapes, ChannelAxis = axis, Range = range };
        var expected = _images.Select(Pixels).ToArray();
        var model = Extract(column, arrays).Fit(Arrays);
        // The recipe resizes, which rounds floats to the levels that bytes have.
        AssertClose(expected, [.. model.Transform(Arrays).GetColumn<float[]>("Out")], 0);
        var loaded = Reload(model);
        AssertClose(expected, [.. loaded.Transform(Arrays).GetColumn<float[]>("Out")], 0);
        var accelerated = Context.Model.BiTAccelerate(loaded);
        AssertClose(expected, [.. accelerated.Transform(Arrays).GetColumn<float[]>("Out")], 0);
        using var engine = Context.Model.CreatePredictionEngine<Row, Result>(model);
        AssertClose(expected[1], engine.Predict(Row.Of(_images[1])).Out, 0, "row 1");
        AssertClose(expected[4], engine.Predict(Row.Of(_images[4])).Out, 0, "row 4");
    }

    [TestMethod]
    public void The_axis_is_found_out_row_by_row_where_it_shows()
    {
        var images = _images.Where(image => image.Width != 3 && image.Height != 3).ToArray();
        var rows = images.Select((image, i) => Row.Of(image) is var row && i % 2 == 0
            ? row : new() { BytesFirst = row.BytesLast, FirstInt32 = row.LastInt32 });
        var data = Context.Data.LoadFromEnumerable(rows.ToArray());
        var view = Extract("BytesFirst", new() { ShapeColumn = "FirstInt32" }).Fit(data).Transform(data);
        AssertClose([.. images.Select(Pixels)], [.. view.GetColumn<float[]>("Out")], 0);
    }

    [TestMethod]
    public void Features_and_other_columns_are_those_of_the_row()
    {
        var options = new BiTFeaturizeImagesOptions
        {
            OutputColumnName = "Out", InputColumnName = "BytesLast", Recipe = Recipe.WithSize(32), BatchSize = 3,
            Arrays = new() { ShapeColumn = "LastInt32", ChannelAxis = 2 },
        };
        var view = Context.Transforms.BiTFeaturizeImages(options).Fit(Arrays).Transform(Arrays);
        var rows = Context.Data.CreateEnumerable<Result>(view, reuseRowObject: false).ToArray();
        using var model = BigTransfer.Models.BiTModel.Load(options: new() { Recipe = options.Recipe });
        for (var i = 0; i < rows.Length; i++)
        {
            CollectionAssert.AreEqual(new[] { _images[i].Height, _images[i].Width, 3 }, rows[i].LastInt32);
            AssertClose(model.Embed(_images[i]), rows[i].Out, 1e-5, $"row {i}");
        }
    }

    [TestMethod]
    [DataRow(new[] { 3, 4, 5 }, 12, null, "expected a picture of 3 x 4 x 5 = 60 values, as 'FirstInt32' says, found 12")]
    [DataRow(new[] { 4, 5, 3 }, 61, null, "expected a picture of 4 x 5 x 3 = 60 values, as 'FirstInt32' says, found 61")]
    [DataRow(new[] { 4, 5, 3 }, 60, 0, "'FirstInt32': expected [3, H, W], found [4, 5, 3]")]
    [DataRow(new[] { 3, 5, 4 }, 60, -1, "'FirstInt32': expected [H, W, 3], found [3, 5, 4]")]
    [DataRow(new[] { 4, 5, 1 }, 20, null, "'FirstInt32': expected [3, H, W] or [H, W, 3], found [4, 5, 1]")]
    [DataRow(new[] { 1, 3, 2, 2 }, 12, null, "'FirstInt32': expected [3, H, W] or [H, W, 3], found [1, 3, 2, 2]")]
    [DataRow(new[] { 3, -2, -2 }, 12, null, "'FirstInt32': expected [3, H, W] or [H, W, 3], found [3, -2, -2]")]
    [DataRow(new int[0], 12, null, "'FirstInt32': expected [3, H, W] or [H, W, 3], found []")]
    [DataRow(new[] { 3, 2, 3 }, 18, null, "'FirstInt32': expected a ChannelAxis for it, as the first dimension and the last could both be it, found [3, 2, 3]")]
    [DataRow(new[] { 3, int.MaxValue, int.MaxValue }, 12, null, "'FirstInt32': expected at most 2147483591 values, found [3, 2147483647, 2147483647]")]
    public void A_wrong_shape_is_named_with_row_and_both(int[] shape, int values, int? axis, string message)
    {
        var rows = _images[..2].Select(Row.Of).Append(new() { BytesFirst = new byte[values], FirstInt32 = shape }).ToArray();
        if (axis == -1)
            rows = [.. rows[..2].Select(row => new Row { BytesFirst = row.BytesLast, FirstInt32 = row.LastInt32 }), rows[2]];
        var data = Context.Data.LoadFromEnumerable(rows);
        var arrays = new PixelArrays { ShapeColumn = "FirstInt32", ChannelAxis = axis };
        var strict = Extract("BytesFirst", arrays).Fit(data).Transform(data);
        Assert.AreEqual("row 2: " + message, Assert.ThrowsExactly<BigTransferException>(() => strict.GetColumn<float[]>("Out").Count()).Message);
        var tolerant = Extract("BytesFirst", arrays, OnBadImage.Mark()).Fit(data);
        foreach (var each in new ITransformer[] { tolerant, Reload(tolerant) })
        {
            var marked = each.Transform(data);
            CollectionAssert.AreEqual(new[] { "", "", message }, marked.GetColumn<string>("OutError").ToArray());
            CollectionAssert.AreEqual(new[] { false, false, true }, marked.GetColumn<float[]>("Out").Select(row => row.All(float.IsNaN)).ToArray());
        }
        Assert.HasCount(2, Extract("BytesFirst", arrays, OnBadImage.Skip).Fit(data).Transform(data).GetColumn<float[]>("Out").ToArray());
    }

    [TestMethod]
    public void Columns_that_cannot_be_read_so_are_named()
    {
        AssertRefused("BytesFirst", new() { ShapeColumn = "None" },
            "the input column 'None' is missing; expected Vector<Int32>, Vector<UInt32> or Vector<Int64> (the shape of each row's picture); "
            + "the data has 'BytesFirst'");
        AssertRefused("BytesFirst", new() { ShapeColumn = "UnitFirst" }, "the input column 'UnitFirst' has the wrong type; expected Vector<Int32>");
        AssertRefused("FirstInt32", new() { ShapeColumn = "FirstInt32" },
            "the input column 'FirstInt32' has the wrong type; expected Vector<Byte> (pixels from 0 to 255) or "
            + "Vector<Single> (pixels of a stated range)");
        AssertRefused("UnitFirst", new() { ShapeColumn = "FirstInt32" }, "the input column 'UnitFirst': expected a PixelRange");
        AssertRefused(
            "BytesFirst", new() { ShapeColumn = "FirstInt32", Range = PixelRange.ZeroToOne }, "the input column 'BytesFirst': expected floats");
        AssertRefused("UnitFirst", new() { Range = PixelRange.ZeroToOne }, "the input column 'UnitFirst' has the wrong type; expected String");
        Assert.ThrowsExactly<ArgumentException>(() => new PixelArrays { ShapeColumn = " " });

        void AssertRefused(string column, PixelArrays arrays, string message)
        {
            var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Extract(column, arrays).Fit(Arrays));
            StringAssert.Contains(error.Message, message);
            // Before there is data, its schema says the same of the columns.
            if (message.Contains("type") || message.Contains("missing"))
                Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Extract(column, arrays).Append(Extract(column, arrays)).Fit(Arrays));
        }
    }

    private BiTEstimator Extract(string column, PixelArrays arrays, OnBadImage? policy = null) => Context.Transforms.BiTExtractPixels(new()
    {
        OutputColumnName = "Out", InputColumnName = column, Recipe = Recipe, BatchSize = 3, Arrays = arrays, OnBadImage = policy ?? OnBadImage.Throw,
    });

    private ITransformer Reload(ITransformer model)
    {
        var zip = Path.Combine(Pictures.Folder, $"{Guid.NewGuid():n}.zip");
        Context.Model.Save(model, Arrays.Schema, zip);
        return new MLContext().Model.Load(zip, out _);
    }

    private static float[] Pixels(RgbImage image)
    {
        var pixels = new float[3 * 16 * 16];
        Preprocessor.Run(image, Recipe, pixels);
        return pixels;
    }

    private static RgbImage Draw((int Width, int Height) size)
    {
        var pixels = new byte[size.Width * size.Height * 3];
        new Random(size.Width).NextBytes(pixels);
        return new RgbImage(size.Width, size.Height, pixels);
    }

    private class Row
    {
        public byte[] BytesFirst { get; set; } = [];

        public byte[] BytesLast { get; set; } = [];

        public float[] UnitFirst { get; set; } = [];

        public float[] LevelsLast { get; set; } = [];

        public int[] FirstInt32 { get; set; } = [];

        [VectorType(3)]
        public long[] FirstInt64 { get; set; } = new long[3];

        public int[] LastInt32 { get; set; } = [];

        public uint[] LastUInt32 { get; set; } = [];

        public static Row Of(RgbImage image)
        {
            byte[] last = image.Pixels, first = [.. Enumerable.Range(0, 3).SelectMany(channel => last.Where((_, i) => i % 3 == channel))];
            return new()
            {
                BytesFirst = first,
                BytesLast = last,
                UnitFirst = [.. first.Select(value => value / 255f)],
                LevelsLast = [.. last.Select(value => (float)value)],
                FirstInt32 = [3, image.Height, image.Width],
                FirstInt64 = [3, image.Height, image.Width],
                LastInt32 = [image.Height, image.Width, 3],
                LastUInt32 = [(uint)image.Height, (uint)image.Width, 3],
            };
        }
    }

    private sealed class Result : Row
    {
        public float[] Out { get; set; } = [];
    }
}
