using BigTransfer.Imaging;
using BigTransfer.Models;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Pipelines;

/// <summary>Large JPEG files that are decoded smaller where a pipeline says so.</summary>
[TestClass]
public sealed class ShrinkOnLoadTests : PipelineTests
{
    private const int Side = 64;

    private static readonly PreprocessRecipe Recipe = PreprocessPresets.Find("official-pytorch").WithSize(Side);

    private readonly string _file;

    public ShrinkOnLoadTests()
    {
        _file = Path.Combine(Pictures.Folder, "large.jpg");
        var pixels = new byte[3 * 803 * 605];
        new Random(1).NextBytes(pixels);
        ImageEncoder.SaveJpeg(new RgbImage(803, 605, pixels), _file);
    }

    private IDataView Rows => Context.Data.LoadFromEnumerable([new FileRow { ImagePath = _file, Content = File.ReadAllBytes(_file) }]);

    [TestMethod]
    public void Pixels_are_those_of_the_smaller_picture()
    {
        float[] whole = Prepared(new()), shrunk = Prepared(new() { ShrinkFor = Recipe });
        Assert.AreEqual(803 / 2, ImageDecoder.Decode(_file, new() { ShrinkFor = Recipe }).Width);
        CollectionAssert.AreNotEqual(whole, shrunk);
        foreach (var column in new[] { "ImagePath", "Content" })
        {
            CollectionAssert.AreEqual(whole, Pixels(column, shrinks: false).Transform(Rows).GetColumn<float[]>("Out").Single());
            CollectionAssert.AreEqual(shrunk, Pixels(column, shrinks: true).Transform(Rows).GetColumn<float[]>("Out").Single());
        }
    }

    [TestMethod]
    public void A_saved_pipeline_goes_on_doing_it()
    {
        foreach (var column in new[] { "ImagePath", "Content" })
        {
            foreach (var shrinks in new[] { false, true })
            {
                var pixels = Pixels(column, shrinks);
                var expected = pixels.Transform(Rows).GetColumn<float[]>("Out").Single();
                var loaded = Reload(pixels);
                CollectionAssert.AreEqual(expected, loaded.Transform(Rows).GetColumn<float[]>("Out").Single());
                CollectionAssert.AreEqual(expected, Context.Model.BiTAccelerate(loaded).Transform(Rows).GetColumn<float[]>("Out").Single());
                CollectionAssert.AreEqual(expected, Reload(loaded).Transform(Rows).GetColumn<float[]>("Out").Single());
            }
        }
    }

    [TestMethod]
    [DataRow(ModelSaving.ByReference)]
    [DataRow(ModelSaving.SelfContained)]
    public void Embeddings_are_those_of_the_engine(ModelSaving saving)
    {
        using var model = BiTModel.Load();
        var expected = new FileEmbedder(model, Recipe, shrinkOnLoad: true).Embed([_file]).Single().Values!;
        var whole = new FileEmbedder(model, Recipe).Embed([_file]).Single().Values!;
        var difference = expected.Zip(whole, (a, b) => Math.Abs(a - b)).Max();
        var fitted = Context.Transforms.BiTFeaturizeImages(new()
        {
            OutputColumnName = "Out", InputColumnName = "ImagePath", Recipe = Recipe, ShrinkOnLoad = true, Saving = saving,
        }).Fit(Rows);
        foreach (var each in new[] { fitted, Reload(fitted) })
            AssertClose(expected, each.Transform(Rows).GetColumn<float[]>("Out").Single(), difference / 100, "embedding");
    }

    [TestMethod]
    public void Classes_are_those_of_the_engine()
    {
        using var model = BiTModel.Load();
        var expected = new FileClassifier(model, new Classifier(model), Recipe, shrinkOnLoad: true).Classify([_file], top: 1).Single().Classes![0];
        var view = Context.Transforms.BiTClassifyImages(new()
        {
            OutputColumnName = "Label", InputColumnName = "ImagePath", Recipe = Recipe, ShrinkOnLoad = true,
        }).Fit(Rows).Transform(Rows);
        Assert.AreEqual(expected.Label, view.GetColumn<string>("Label").Single());
        Assert.AreEqual(expected.Score, view.GetColumn<float[]>("Score").Single().Max(), 1e-6);
    }

    private ITransformer Pixels(string column, bool shrinks) => Context.Transforms.BiTExtractPixels(new()
    {
        OutputColumnName = "Out", InputColumnName = column, Recipe = Recipe, ShrinkOnLoad = shrinks,
    }).Fit(Rows);

    private ITransformer Reload(ITransformer transformer)
    {
        var zip = Path.Combine(Pictures.Folder, $"{Guid.NewGuid():n}.zip");
        Context.Model.Save(transformer, Rows.Schema, zip);
        return new MLContext().Model.Load(zip, out _);
    }

    private float[] Prepared(DecodeOptions options)
    {
        var pixels = new float[3 * Side * Side];
        Preprocessor.Run(ImageDecoder.Decode(_file, options), Recipe, pixels);
        return pixels;
    }

    private sealed class FileRow
    {
        public string ImagePath { get; set; } = "";

        public byte[] Content { get; set; } = [];
    }
}
