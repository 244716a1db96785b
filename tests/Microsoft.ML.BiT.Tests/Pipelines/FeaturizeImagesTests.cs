using BigTransfer;
using BigTransfer.Imaging;
using BigTransfer.Inference;
using BigTransfer.Models;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Pipelines;

[TestClass]
public sealed class FeaturizeImagesTests : PipelineTests
{
    [TestMethod]
    public void The_column_is_the_models_embedding_of_each_picture()
    {
        var view = Transform(Context.Transforms.BiTFeaturizeImages("Features", "ImagePath"));
        using var model = BiTModel.Load();
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, model.EmbeddingSize), view.Schema["Features"].Type);
        var expected = Pictures.Paths.Select(path => model.Embed(ImageDecoder.Decode(path))).ToArray();
        // Another batch size may take another kernel of ONNX Runtime's: sums in another order.
        AssertClose(expected, [.. view.GetColumn<float[]>("Features")], 1e-5);
    }

    [TestMethod]
    public void The_device_can_be_read_back_and_is_logged()
    {
        var log = new List<string>();
        Context.Log += (_, e) => log.Add(e.Message);
        var transformer = Context.Transforms.BiTFeaturizeImages(new() { OutputColumnName = "Features", InputColumnName = "ImagePath", Device = Device.Cpu, LogTo = Context }).Fit(Data);
        Assert.AreEqual(Device.Cpu, transformer.Device);
        Assert.IsNull(Context.Transforms.BiTExtractPixels("Pixels", "ImagePath").Fit(Data).Device);
        Assert.IsTrue(log.Any(line => line.Contains("bit-mini", StringComparison.Ordinal) && line.Contains("device cpu", StringComparison.Ordinal)), string.Join('\n', log));
    }

    [TestMethod]
    public void A_device_that_is_not_there_is_an_error_when_fitting()
    {
        var estimator = Context.Transforms.BiTFeaturizeImages(new() { OutputColumnName = "Features", InputColumnName = "ImagePath", Device = Device.Cuda(63) });
        var error = Assert.ThrowsExactly<BigTransferException>(() => estimator.Fit(Data));
        StringAssert.Contains(error.Message, "bit-mini");
    }

    [TestMethod]
    public void One_at_a_time_equals_batches()
    {
        var single = Transform(Context.Transforms.BiTFeaturizeImages("Features", "ImagePath", batchSize: 1));
        var batched = Transform(Context.Transforms.BiTFeaturizeImages("Features", "ImagePath", batchSize: 32));
        AssertClose([.. single.GetColumn<float[]>("Features")], [.. batched.GetColumn<float[]>("Features")], 1e-5);
    }

    [TestMethod]
    public void Three_steps_equal_the_one()
    {
        var fused = Transform(Context.Transforms.BiTFeaturizeImages("Features", "ImagePath"));
        var steps = Transform(Context.Transforms.BiTLoadImages("Image", "ImagePath")
            .Append(Context.Transforms.BiTExtractPixels("Pixels", "Image"))
            .Append(Context.Transforms.BiTScore("Features", "Pixels")));
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 3, 96, 96), steps.Schema["Pixels"].Type);
        AssertClose([.. fused.GetColumn<float[]>("Features")], [.. steps.GetColumn<float[]>("Features")], 1e-6);
    }

    [TestMethod]
    public void Pixels_come_from_paths_and_from_images_alike()
    {
        var fromPath = Transform(Context.Transforms.BiTExtractPixels("Pixels", "ImagePath"));
        var fromImage = Transform(Context.Transforms.BiTLoadImages("Image", "ImagePath").Append(Context.Transforms.BiTExtractPixels("Pixels", "Image")));
        AssertClose([.. fromPath.GetColumn<float[]>("Pixels")], [.. fromImage.GetColumn<float[]>("Pixels")], 0);
    }

    [TestMethod]
    public void The_featurizer_takes_images_too()
    {
        var fromPath = Transform(Context.Transforms.BiTFeaturizeImages("Features", "ImagePath"));
        var fromImage = Transform(Context.Transforms.BiTLoadImages("Image", "ImagePath").Append(Context.Transforms.BiTFeaturizeImages("Features", "Image")));
        AssertClose([.. fromPath.GetColumn<float[]>("Features")], [.. fromImage.GetColumn<float[]>("Features")], 1e-6);
    }

    [TestMethod]
    public void The_logits_are_an_output_too()
    {
        using var model = BiTModel.Load();
        var view = Transform(Context.Transforms.BiTFeaturizeImages(new() { OutputColumnName = "Logits", InputColumnName = "ImagePath", LayerName = "logits" }));
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, model.Classes), view.Schema["Logits"].Type);
        var steps = Transform(Context.Transforms.BiTExtractPixels("Pixels", "ImagePath").Append(Context.Transforms.BiTScore("Logits", "Pixels", layerName: "logits")));
        AssertClose([.. view.GetColumn<float[]>("Logits")], [.. steps.GetColumn<float[]>("Logits")], 1e-6);
    }

    [TestMethod]
    public void Another_recipe_changes_the_pixels()
    {
        var recipe = PreprocessPresets.Find("timm-in21k").WithSize(64);
        var pixels = Transform(Context.Transforms.BiTExtractPixels(new() { OutputColumnName = "Pixels", InputColumnName = "ImagePath", Recipe = recipe }));
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 3, 64, 64), pixels.Schema["Pixels"].Type);
        var expected = new float[3 * 64 * 64];
        Preprocessor.Run(ImageDecoder.Decode(Pictures.Paths[0]), recipe, expected);
        AssertClose(expected, pixels.GetColumn<float[]>("Pixels").First(), 0, "pixels");

        var features = Transform(Context.Transforms.BiTFeaturizeImages(new() { OutputColumnName = "Features", InputColumnName = "ImagePath", Recipe = recipe }));
        var steps = Transform(Context.Transforms.BiTExtractPixels(new() { OutputColumnName = "Pixels", InputColumnName = "ImagePath", Recipe = recipe })
            .Append(Context.Transforms.BiTScore("Features", "Pixels")));
        AssertClose([.. steps.GetColumn<float[]>("Features")], [.. features.GetColumn<float[]>("Features")], 1e-6);
    }

    [TestMethod]
    public void Relative_paths_start_from_the_image_folder()
    {
        var relative = Context.Data.LoadFromEnumerable(Pictures.Rows.Select(row => new PictureRow { ImagePath = Path.GetRelativePath(Pictures.Folder, row.ImagePath) }).ToArray());
        var expected = Transform(Context.Transforms.BiTFeaturizeImages("Features", "ImagePath")).GetColumn<float[]>("Features").ToArray();
        var fused = Context.Transforms.BiTFeaturizeImages(new() { OutputColumnName = "Features", InputColumnName = "ImagePath", ImageFolder = Pictures.Folder });
        var loaded = Context.Transforms.BiTLoadImages("Image", "ImagePath", Pictures.Folder).Append(Context.Transforms.BiTFeaturizeImages("Features", "Image"));
        AssertClose(expected, [.. fused.Fit(relative).Transform(relative).GetColumn<float[]>("Features")], 1e-6);
        AssertClose(expected, [.. loaded.Fit(relative).Transform(relative).GetColumn<float[]>("Features")], 1e-6);
    }

    [TestMethod]
    public void An_image_column_that_is_read_too_is_passed_through_with_its_row()
    {
        var view = Transform(Context.Transforms.BiTLoadImages("Image", "ImagePath").Append(Context.Transforms.BiTFeaturizeImages("Features", "Image")));
        var expected = Transform(Context.Transforms.BiTFeaturizeImages("Features", "ImagePath", batchSize: 1)).GetColumn<float[]>("Features").ToArray();
        using var cursor = view.GetRowCursor(view.Schema);
        var (features, image) = (cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]), cursor.GetGetter<MLImage>(view.Schema["Image"]));
        VBuffer<float> vector = default;
        MLImage? picture = null;
        var row = 0;
        for (; cursor.MoveNext(); row++)
        {
            features(ref vector);
            image(ref picture!);
            AssertClose(expected[row], [.. vector.DenseValues()], 1e-6, $"row {row}");
            var there = ImageDecoder.Decode(Pictures.Paths[row]);
            Assert.AreEqual((there.Width, there.Height), (picture.Width, picture.Height));
        }
        picture!.Dispose();
        Assert.AreEqual(Pictures.Rows.Count, row);
    }

    [TestMethod]
    [DataRow(MLPixelFormat.Rgba32)]
    [DataRow(MLPixelFormat.Bgra32)]
    public void An_image_is_read_in_the_order_of_its_channels(MLPixelFormat format)
    {
        var picture = ImageDecoder.Decode(Pictures.Paths[0]);
        var bytes = new byte[picture.Width * picture.Height * 4];
        for (var i = 0; i < picture.Pixels.Length; i++)
        {
            var channel = format == MLPixelFormat.Rgba32 ? i % 3 : 2 - i % 3;
            bytes[i / 3 * 4 + channel] = picture.Pixels[i];
            bytes[i / 3 * 4 + 3] = 255;
        }
        using var image = MLImage.CreateFromPixels(picture.Width, picture.Height, format, bytes);
        var data = Context.Data.LoadFromEnumerable([new MemoryImage { Image = image }]);
        var pixels = Context.Transforms.BiTExtractPixels("Pixels", "Image").Fit(data).Transform(data).GetColumn<float[]>("Pixels").Single();
        AssertClose(Transform(Context.Transforms.BiTExtractPixels("Pixels", "ImagePath")).GetColumn<float[]>("Pixels").First(), pixels, 0, "pixels");
        Assert.AreEqual(picture.Width, image.Width, "the user's image is not disposed");
    }

    [TestMethod]
    public void Colours_behind_a_translucent_alpha_are_those_of_the_picture()
    {
        // Stored multiplied by the alpha, as ML.NET's decoder leaves them: (160, 80, 40) at half strength.
        var bytes = Enumerable.Repeat<byte[]>([80, 40, 20, 128], 50 * 50).SelectMany(pixel => pixel).ToArray();
        using var image = MLImage.CreateFromPixels(50, 50, MLPixelFormat.Rgba32, bytes);
        var data = Context.Data.LoadFromEnumerable([new MemoryImage { Image = image }]);
        var pixels = Context.Transforms.BiTExtractPixels("Pixels", "Image").Fit(data).Transform(data).GetColumn<float[]>("Pixels").Single();
        const double OneLevel = 1 / 127.5;
        int[] colour = [160, 80, 40];
        for (var i = 0; i < pixels.Length; i++)
            Assert.AreEqual(colour[i / (96 * 96)] / 127.5 - 1, pixels[i], OneLevel);
    }

    [TestMethod]
    public void A_missing_or_disposed_image_is_an_error_with_its_row()
    {
        var disposed = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Rgba32, new byte[4]);
        disposed.Dispose();
        foreach (var image in new[] { null, disposed })
        {
            using var good = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Rgba32, new byte[4]);
            var data = Context.Data.LoadFromEnumerable([new MemoryImage { Image = good }, new MemoryImage { Image = image }]);
            var view = Context.Transforms.BiTFeaturizeImages("Features", "Image").Fit(data).Transform(data);
            var error = Assert.ThrowsExactly<BigTransferException>(() => view.GetColumn<float[]>("Features").Count());
            StringAssert.StartsWith(error.Message, "row 1: expected an image, found ");
        }
    }

    [TestMethod]
    public void Scoring_takes_flat_pixels_of_the_models_size()
    {
        var view = Transform(Context.Transforms.BiTExtractPixels("Pixels", "ImagePath").Append(Context.Transforms.BiTScore("Features", "Pixels")));
        var flat = Context.Data.LoadFromEnumerable(view.GetColumn<float[]>("Pixels").Select(pixels => new FlatPixels { Pixels = pixels }).ToArray());
        AssertClose([.. view.GetColumn<float[]>("Features")], [.. Context.Transforms.BiTScore("Features", "Pixels").Fit(flat).Transform(flat).GetColumn<float[]>("Features")], 1e-6);
    }

    [TestMethod]
    [DataRow("missing.png", null, "no such file")]
    [DataRow("empty.png", "", "empty")]
    [DataRow("text.png", "not a picture at all", "not one of the formats")]
    [DataRow("", null, "empty")]
    [DataRow("nul\0.png", null, "cannot be one")]
    public void A_bad_picture_is_an_error_of_one_line_with_row_and_path(string name, string? content, string reason)
    {
        var path = content is null ? (name.Length == 0 ? "" : Path.Combine(Pictures.Folder, name)) : Pictures.Write(name, System.Text.Encoding.UTF8.GetBytes(content));
        var rows = Pictures.Rows.ToList();
        rows.Insert(5, new PictureRow { ImagePath = path });
        var data = Context.Data.LoadFromEnumerable(rows);
        IEstimator<ITransformer>[] estimators =
        [
            Context.Transforms.BiTFeaturizeImages("Out", "ImagePath"),
            Context.Transforms.BiTExtractPixels("Out", "ImagePath"),
            Context.Transforms.BiTLoadImages("Image", "ImagePath").Append(Context.Transforms.BiTExtractPixels("Out", "Image")),
        ];
        foreach (var estimator in estimators)
        {
            var view = estimator.Fit(data).Transform(data);
            var error = Assert.ThrowsExactly<BigTransferException>(() => view.GetColumn<float[]>("Out").Count());
            StringAssert.StartsWith(error.Message, "row 5: ");
            StringAssert.Contains(error.Message, path.Replace('\0', ' ')); // messages hold no control characters
            StringAssert.Contains(error.Message, reason);
            Assert.IsFalse(error.Message.Contains('\n', StringComparison.Ordinal));
            Assert.HasCount(3, _ = Context.Data.TakeRows(view, 3).GetColumn<float[]>("Out").ToArray(), "rows before the bad one are there");
        }
    }

    [TestMethod]
    public void An_error_is_found_inside_whatever_MLNet_wraps_around_it()
    {
        var data = Context.Data.LoadFromEnumerable([new PictureRow { ImagePath = "nowhere.png" }]);
        // A stock transformer after the stage: ML.NET may read through it in threads of its own.
        var view = Context.Transforms.BiTFeaturizeImages("Features", "ImagePath").Append(Context.Transforms.CopyColumns("Copy", "Features")).Fit(data).Transform(data);
        Exception? error = Assert.Throws<Exception>(() => view.GetColumn<float[]>("Copy").Count());
        while (error is not (null or BigTransferException))
            error = error.InnerException;
        StringAssert.StartsWith(error?.Message, "row 0: ");
        StringAssert.Contains(error?.Message, "nowhere.png");
    }

    [TestMethod]
    public void A_folder_becomes_rows_of_path_and_label()
    {
        var data = Context.Data.LoadFromImageFolder(Pictures.Folder);
        CollectionAssert.AreEqual(Pictures.Paths, data.GetColumn<string>("ImagePath").ToArray());
        CollectionAssert.AreEqual(Pictures.Rows.Select(row => row.Label).ToArray(), data.GetColumn<string>("Label").ToArray());
        var error = Assert.ThrowsExactly<BigTransferException>(() => Context.Data.LoadFromImageFolder(Path.Combine(Pictures.Folder, "nowhere")));
        StringAssert.Contains(error.Message, "nowhere");
    }

    private IDataView Transform(IEstimator<ITransformer> estimator) => estimator.Fit(Data).Transform(Data);

    private sealed class FlatPixels
    {
        [VectorType(3 * 96 * 96)]
        public float[] Pixels { get; set; } = [];
    }

    private sealed class MemoryImage
    {
        [Transforms.Image.ImageType(1, 1)]
        public MLImage? Image { get; set; }
    }
}
