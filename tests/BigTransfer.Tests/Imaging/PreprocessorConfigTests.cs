using BigTransfer.Imaging;

namespace BigTransfer.Tests.Imaging;

[TestClass]
public sealed class PreprocessorConfigTests
{
    [TestMethod]
    public void The_embedded_models_file_is_read()
    {
        string path = Path.Combine(Shared.RepositoryRoot, "models", "bit-mini", "preprocessor_config.json");
        Assert.AreEqual(
            new PreprocessRecipe
            {
                Name = path,
                Resize = ResizeRule.ToShortestEdge(96),
                CenterCrop = (96, 96),
                RescaleFactor = 1 / 255.0,
                Mean = RgbValues.All(0.5),
                Std = RgbValues.All(0.5),
            },
            PreprocessorConfig.Read(path));
    }

    [TestMethod]
    public void What_is_missing_has_BitImageProcessors_defaults() =>
        Assert.AreEqual(PreprocessPresets.Find("huggingface"), PreprocessorConfig.Parse("{}", "huggingface"));

    [TestMethod]
    public void What_is_written_is_read_back()
    {
        foreach (var preset in PreprocessPresets.All.Where(p => p.Method == ResizeMethod.Pillow))
        {
            Assert.AreEqual(preset, PreprocessorConfig.Parse(PreprocessorConfig.Write(preset), preset.Name));
        }
        Assert.DoesNotContain("rounding", PreprocessorConfig.Write(PreprocessPresets.Find("huggingface")), "only where it is not Hugging Face's own");
        var bare = new PreprocessRecipe { Name = "bare" };
        Assert.AreEqual(bare, PreprocessorConfig.Parse(PreprocessorConfig.Write(bare), "bare"));
        Assert.ThrowsExactly<BigTransferException>(() => PreprocessorConfig.Write(PreprocessPresets.Find("official-tensorflow")));
    }

    [TestMethod]
    [DataRow("""{"size": 256, "crop_size": 224, "feature_extractor_type": "BitFeatureExtractor"}""")]
    [DataRow("""{"size": {"shortest_edge": 256}, "crop_size": {"height": 224, "width": 224}, "image_processor_type": "BitImageProcessor"}""")]
    [DataRow("""
        {"size": 256, "image_processor_type": "CLIPImageProcessor",
         "do_resize": true, "do_center_crop": true, "do_rescale": true, "do_normalize": true}
        """)]
    public void Old_and_new_spellings_mean_the_same(string json) =>
        Assert.AreEqual(PreprocessPresets.Find("huggingface") with { Name = "here", Resize = ResizeRule.ToShortestEdge(256) }, PreprocessorConfig.Parse(json, "here"));

    [TestMethod]
    public void Every_filter_is_read_and_written_by_its_number()
    {
        foreach (var filter in Enum.GetValues<ResampleFilter>())
        {
            var recipe = PreprocessPresets.Find("huggingface") with { Filter = filter };
            string json = PreprocessorConfig.Write(recipe);
            StringAssert.Contains(json, $"\"resample\": {(int)filter},");
            Assert.AreEqual(recipe, PreprocessorConfig.Parse(json, recipe.Name));
        }
    }

    [TestMethod]
    [DataRow("""{"size": [256]}""", "size is [256], expected shortest_edge, height and width, or a number")]
    [DataRow("""{"size": "256"}""", "size is \"256\", expected a whole number from 1 to 16384")]
    [DataRow("""{"bit_crop_rounding": "up"}""", "bit_crop_rounding is 'up', expected down or half_to_even")]
    [DataRow("""{"crop_size": 0}""", "crop_size is 0, expected a whole number from 1 to 16384")]
    [DataRow("""{"image_processor_type": "ViTImageProcessor", "do_resize": true}""", "do_center_crop is missing; only BitImageProcessor's defaults are known, found ViTImageProcessor")]
    [DataRow("""{"size": {"height": 4}}""", """size is {"height":4}, expected shortest_edge, height and width, or a number""")]
    [DataRow("""{"size": {"shortest_edge": 0}}""", "shortest_edge is 0, expected a whole number from 1 to 16384")]
    [DataRow("""{"crop_size": {"height": 4, "width": "5"}}""", """width is "5", expected a whole number from 1 to 16384""")]
    [DataRow("""{"do_resize": 1}""", "do_resize is 1, expected true or false")]
    [DataRow("""{"do_rescale": false}""", "do_normalize without do_rescale is not supported: transformers would round image_mean and image_std to whole numbers")]
    [DataRow("""{"image_mean": [1, 2]}""", "image_mean is [1,2], expected three numbers")]
    [DataRow("""{"image_mean": [1, 2, null]}""", "image_mean is [1,2,null], expected three numbers")]
    [DataRow("""{"rescale_factor": "x"}""", "rescale_factor is \"x\", expected a number")]
    [DataRow("""{"resample": 9}""", "resample is 9, expected 0 (Nearest), 1 (Lanczos), 2 (Bilinear), 3 (Bicubic), 4 (Box), 5 (Hamming)")]
    [DataRow("""{"do_pad": true}""", "do_pad is not supported")]
    [DataRow("[1]", "expected a JSON object")]
    public void A_wrong_setting_is_named(string json, string reason) =>
        Assert.AreEqual($"here: {reason}", Assert.ThrowsExactly<BigTransferException>(() => PreprocessorConfig.Parse(json, "here")).Message);

    [TestMethod]
    public void What_is_no_JSON_or_no_file_is_an_error_that_names_it()
    {
        foreach (string json in new[] { "", "{", "<html>", "{\"a\":1,}" })
        {
            string message = Assert.ThrowsExactly<BigTransferException>(() => PreprocessorConfig.Parse(json, "here")).Message;
            StringAssert.StartsWith(message, "here: ");
            Assert.IsFalse(message.Contains('\n'));
        }
        string missing = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        StringAssert.StartsWith(Assert.ThrowsExactly<BigTransferException>(() => PreprocessorConfig.Read(missing)).Message, $"{missing}: no such file");
        StringAssert.StartsWith(
            Assert.ThrowsExactly<BigTransferException>(() => PreprocessorConfig.Parse("""{"image_mean": [0,0,0], "image_std": [1,0,1]}""", "here")).Message,
            "here: ");
    }
}
