using BigTransfer;
using BigTransfer.Imaging;
using BigTransfer.Models;
using BigTransfer.Modules;
using BigTransfer.Numpy;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Pipelines;

/// <summary>A network of another family, described in C# and turned into an ONNX file, in pipelines.</summary>
[TestClass]
public sealed class OwnNetworkTests : PipelineTests
{
    private static readonly PreprocessRecipe Recipe = PreprocessPresets.Find("timm-in21k").WithSize(33);

    [TestMethod]
    public void Any_layer_is_a_column_and_the_last_one_is_the_default()
    {
        var file = Convert();
        using var model = BiTModel.Load(file);
        var options = new BiTFeaturizeImagesOptions
        {
            OutputColumnName = "Mean", InputColumnName = "ImagePath", Model = file, Recipe = Recipe, LayerName = "conv1",
            MoreColumns = [new("Map", "pool", pooled: false), new("Own")], BatchSize = 5,
        };
        var transformer = Context.Transforms.BiTFeaturizeImages(options).Fit(Data);
        var schema = transformer.GetOutputSchema(Data.Schema);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 10), schema["Mean"].Type);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 10, 14, 14), schema["Map"].Type);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 4), schema["Own"].Type);
        var zip = Path.Combine(Pictures.Folder, "own.zip");
        Context.Model.Save(transformer, Data.Schema, zip);
        foreach (var each in new[] { transformer, Context.Model.Load(zip, out _) })
        {
            var view = each.Transform(Data);
            var (means, maps, own) = (view.GetColumn<float[]>("Mean").ToArray(), view.GetColumn<float[]>("Map").ToArray(), view.GetColumn<float[]>("Own").ToArray());
            for (var i = 0; i < means.Length; i++)
            {
                var expected = model.Run(Pixels(i), ["conv1", "pool", model.EmbeddingLayer]);
                AssertClose([.. expected["conv1"].Data.Chunk(29 * 29).Select(channel => channel.Average())], means[i], 1e-5, $"mean of row {i}");
                AssertClose(expected["pool"].Data, maps[i], 1e-5, $"map of row {i}");
                AssertClose(expected[model.EmbeddingLayer].Data, own[i], 1e-5, $"output of row {i}");
            }
        }
    }

    [TestMethod]
    public void It_classifies_by_numbers_where_classes_have_no_names()
    {
        var file = Convert();
        using var model = BiTModel.Load(file);
        var view = Context.Transforms.BiTClassifyImages(new() { OutputColumnName = "PredictedLabel", InputColumnName = "ImagePath", Model = file, Recipe = Recipe })
            .Fit(Data).Transform(Data);
        CollectionAssert.AreEqual(new[] { "class 0", "class 1", "class 2", "class 3" }, ClassifyImagesTests.SlotNames(view.Schema["Score"]));
        var labels = view.GetColumn<string>("PredictedLabel").ToArray();
        for (var i = 0; i < labels.Length; i++)
        {
            var logits = model.Run(Pixels(i), [model.LogitsLayer!])[model.LogitsLayer!].Data;
            Assert.AreEqual($"class {Array.IndexOf(logits, logits.Max())}", labels[i], $"row {i}");
        }
    }

    [TestMethod]
    public void A_layer_that_is_not_there_is_an_error_with_those_that_are()
    {
        var error = Assert.ThrowsExactly<BigTransferException>(() => Context.Transforms.BiTFeaturizeImages("Features", "ImagePath", Convert(), "conv9").Fit(Data));
        foreach (var part in new[] { "own.onnx", "'conv9'", "'conv1'", "'pool'", "'fc'" })
            StringAssert.Contains(error.Message, part);
    }

    private FloatTensor Pixels(int row)
    {
        var pixels = new FloatTensor(1, 3, 33, 33);
        Preprocessor.Run(ImageDecoder.Decode(Pictures.Paths[row]), Recipe, pixels.Data);
        return pixels;
    }

    private string Convert()
    {
        var (weights, file) = (Path.Combine(Pictures.Folder, "own.npz"), Path.Combine(Pictures.Folder, "own.onnx"));
        var random = new Random(5);
        using (var stream = File.Create(weights))
        using (var npz = new NpzWriter(stream))
        {
            foreach (var (name, shape) in new Net().StateDict())
            {
                var tensor = new FloatTensor(shape);
                for (var i = 0; i < tensor.Data.Length; i++)
                    tensor.Data[i] = random.NextSingle() - 0.5f;
                npz.Add(name, tensor);
            }
        }
        BiTModel.Convert(new Net(), weights, file);
        return file;
    }

    private sealed class Net : Module
    {
        private readonly Conv2d conv1 = new(3, 10, 5);
        private readonly MaxPool2d pool = new(2, 2);
        private readonly AdaptiveAvgPool2d mean = new(1);
        private readonly Flatten flatten = new();
        private readonly Linear fc = new(10, 4);

        protected override Signal Forward(Signal x) => fc.Call(flatten.Call(mean.Call(pool.Call(conv1.Call(x).Relu()))));
    }
}
