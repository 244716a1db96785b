using BigTransfer;
using BigTransfer.Models;
using BigTransfer.Tests;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Pipelines;

/// <summary>Any layer as a column, several from one run, maps and their means.</summary>
[TestClass]
public sealed class LayersTests : PipelineTests
{
    private static readonly BiTLayerColumn[] Several =
        [new("Map", "stage4", pooled: false), new("Mean", "stage4"), new("Logits", "logits"), new("Own"), new("Flat", "embedding", pooled: false)];

    [TestMethod]
    [DataRow("stem", 32)]
    [DataRow("stage3", 512)]
    [DataRow("stage2/unit1", 256)]
    [DataRow("stage3/unit1/conv2", 128)]
    [DataRow("norm", 1024)]
    [DataRow("embedding", 1024)]
    [DataRow("logits", 200)]
    public void Any_layer_is_a_column_averaged_over_space(string layer, int length)
    {
        using var model = BiTModel.Load();
        var view = Transform(Context.Transforms.BiTFeaturizeImages("Features", "ImagePath", layerName: layer, batchSize: 7));
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, length), view.Schema["Features"].Type);
        AssertNear(Means(model, layer), [.. view.GetColumn<float[]>("Features")]);
    }

    [TestMethod]
    public void No_layer_is_the_models_own_embedding()
    {
        var named = Transform(Context.Transforms.BiTFeaturizeImages("Features", "ImagePath", layerName: "embedding"));
        var own = Transform(Context.Transforms.BiTFeaturizeImages("Features", "ImagePath", layerName: null));
        AssertClose([.. named.GetColumn<float[]>("Features")], [.. own.GetColumn<float[]>("Features")], 0);
    }

    [TestMethod]
    public void A_map_keeps_its_dimensions()
    {
        using var model = BiTModel.Load();
        var view = Transform(Context.Transforms.BiTFeaturizeImages(new() { OutputColumnName = "Map", InputColumnName = "ImagePath", LayerName = "stage3/unit1", Pooled = false }));
        var maps = Maps(model, "stage3/unit1");
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, maps[0].Shape.Skip(1).ToArray()), view.Schema["Map"].Type);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 512, 6, 6), view.Schema["Map"].Type);
        AssertNear([.. maps.Select(map => map.Data)], [.. view.GetColumn<float[]>("Map")]);
    }

    [TestMethod]
    public void Several_columns_come_from_one_run()
    {
        using var model = BiTModel.Load();
        var transformer = Stem(Several).Fit(Data);
        var view = transformer.Transform(Data);
        CollectionAssert.AreEqual(new[] { "Stem", "Map", "Mean", "Logits", "Own", "Flat" }, transformer.OutputColumnNames.ToArray());
        CollectionAssert.AreEqual(transformer.OutputColumnNames.ToArray(), view.Schema.Select(column => column.Name).TakeLast(6).ToArray());
        var rows = Context.Data.CreateEnumerable<SeveralRow>(view, reuseRowObject: false).ToArray();
        AssertNear(Means(model, "stem"), [.. rows.Select(row => row.Stem)]);
        AssertNear([.. Maps(model, "stage4").Select(map => map.Data)], [.. rows.Select(row => row.Map)]);
        AssertNear(Means(model, "stage4"), [.. rows.Select(row => row.Mean)]);
        AssertNear(Means(model, "logits"), [.. rows.Select(row => row.Logits)]);
        AssertNear(Means(model, "embedding"), [.. rows.Select(row => row.Own)]);
        AssertClose([.. rows.Select(row => row.Own)], [.. rows.Select(row => row.Flat)], 0);
    }

    [TestMethod]
    public void One_of_several_columns_alone_has_the_same_values_and_only_its_rows_are_computed()
    {
        var log = new List<string>();
        Context.Log += (_, e) => log.Add(e.Message);
        var together = Context.Data.CreateEnumerable<SeveralRow>(Transform(Stem(Several)), reuseRowObject: false).ToArray();
        var view = Transform(Stem(Several));
        log.Clear();
        AssertNear([.. together.Select(row => row.Mean)], [.. view.GetColumn<float[]>("Mean")]);
        AssertNear([together[0].Map], [.. Context.Data.TakeRows(view, 1).GetColumn<float[]>("Map")]);
        Assert.HasCount(24, view.GetColumn<string>("Label").ToArray());
        var rates = log.Where(line => line.Contains(" rows/s", StringComparison.Ordinal)).ToArray();
        Assert.HasCount(2, rates, string.Join('\n', rates));
        StringAssert.Contains(rates[0], "24 rows in 6 batches");
        StringAssert.Contains(rates[1], "1 row in 1 batch");
    }

    [TestMethod]
    public void Pixels_give_the_same_columns()
    {
        var fused = Context.Data.CreateEnumerable<SeveralRow>(Transform(Stem(Several)), reuseRowObject: false).ToArray();
        var steps = Transform(Context.Transforms.BiTExtractPixels("Pixels", "ImagePath").Append(Context.Transforms.BiTScore(
            new BiTScoreOptions { OutputColumnName = "Stem", InputColumnName = "Pixels", LayerName = "stem", MoreColumns = Several })));
        var rows = Context.Data.CreateEnumerable<SeveralRow>(steps, reuseRowObject: false).ToArray();
        AssertNear([.. fused.Select(row => row.Stem)], [.. rows.Select(row => row.Stem)]);
        AssertNear([.. fused.Select(row => row.Map)], [.. rows.Select(row => row.Map)]);
        AssertNear([.. fused.Select(row => row.Logits)], [.. rows.Select(row => row.Logits)]);
    }

    [TestMethod]
    public void Threads_share_one_transformer_of_several_columns()
    {
        var transformer = Stem(Several).Fit(Data);
        var expected = Context.Data.CreateEnumerable<SeveralRow>(transformer.Transform(Data), reuseRowObject: false).ToArray();
        Parallel.For(0, 4, thread =>
        {
            if (thread % 2 == 0)
            {
                var rows = Context.Data.CreateEnumerable<SeveralRow>(transformer.Transform(Data), reuseRowObject: false).ToArray();
                AssertNear([.. expected.Select(row => row.Map)], [.. rows.Select(row => row.Map)]);
                return;
            }
            using var engine = Context.Model.CreatePredictionEngine<PictureRow, SeveralRow>(transformer, new PredictionEngineOptions { OwnsTransformer = false });
            for (var i = 0; i < expected.Length; i++)
            {
                var row = engine.Predict(Pictures.Rows[i]);
                AssertNear([expected[i].Logits, expected[i].Mean], [row.Logits, row.Mean]);
            }
        });
    }

    [TestMethod]
    public void A_layer_that_is_not_there_is_an_error_with_those_that_are()
    {
        BiTEstimator[] estimators =
        [
            Context.Transforms.BiTFeaturizeImages("Features", "ImagePath", layerName: "stage9"),
            Stem([new("More", "stage9")]),
            Stem([new("More", "stage9", pooled: false)]),
        ];
        foreach (var estimator in estimators)
        {
            var error = Assert.ThrowsExactly<BigTransferException>(() => estimator.Fit(Data));
            foreach (var part in new[] { "bit-mini", "'stage9'", "stem", "stage4", "embedding", "logits" })
                StringAssert.Contains(error.Message, part);
            Assert.ThrowsExactly<BigTransferException>(() => estimator.Append(Context.Transforms.CopyColumns("Copy", "Features")).Fit(Data));
        }
    }

    [TestMethod]
    public void Two_columns_of_one_name_are_refused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => Stem([new("More"), new("More", "stem")]));
        StringAssert.Contains(error.Message, "'More' twice");
        Assert.ThrowsExactly<ArgumentException>(() => Stem([new("Stem")]));
        Assert.ThrowsExactly<ArgumentException>(() => new BiTLayerColumn(" "));
        Assert.ThrowsExactly<ArgumentException>(() => new BiTLayerColumn("Name", ""));
        Assert.ThrowsExactly<ArgumentNullException>(() => new BiTScoreOptions { OutputColumnName = "Name", MoreColumns = null! });
    }

    [TestMethod]
    public void A_batch_beyond_memory_is_an_error_when_fitting()
    {
        var error = Assert.ThrowsExactly<BigTransferException>(() => Context.Transforms.BiTFeaturizeImages("Features", "ImagePath", batchSize: 1_000_000).Fit(Data));
        StringAssert.Contains(error.Message, "a batch of 1000000 rows of 27648 values");
    }

    [TestMethod]
    [DataRow("checkpoints/official.npz")]
    [DataRow("checkpoints/timm.safetensors")]
    [DataRow("huggingface/bit_for_image_classification")]
    [DataRow("huggingface/sharded_safetensors")]
    public void A_model_is_whatever_the_engine_loads(string path)
    {
        var file = Shared.Path($"goldens/{path}");
        using var model = BiTModel.Load(file);
        var recipe = model.Recipe.WithSize(40);
        var view = Transform(Context.Transforms.BiTFeaturizeImages(new()
        {
            OutputColumnName = "Features", InputColumnName = "ImagePath", Model = file, Recipe = recipe, LayerName = "stage2",
        }));
        var expected = new float[model.OutputLength("stage2")];
        var pixels = new float[3 * 40 * 40];
        BigTransfer.Imaging.Preprocessor.Run(BigTransfer.Imaging.ImageDecoder.Decode(Pictures.Paths[3]), recipe, pixels);
        model.Run(pixels, 1, 40, 40, "stage2", expected);
        AssertNear([expected], [view.GetColumn<float[]>("Features").ElementAt(3)]);
    }

    [TestMethod]
    public void A_network_of_one_channel_takes_pixels_alone()
    {
        var gray = Shared.Path("goldens/huggingface/variants/gray_groups4/pytorch_model.bin");
        var error = Assert.ThrowsExactly<BigTransferException>(() => Context.Transforms.BiTFeaturizeImages("Features", "ImagePath", model: gray).Fit(Data));
        StringAssert.Contains(error.Message, "takes [N, 1, H, W]");
        StringAssert.Contains(error.Message, "BiTScore");

        using var model = BiTModel.Load(gray);
        var rows = Enumerable.Range(0, 5).Select(i => new GrayRow { Pixels = [.. Enumerable.Range(0, 47 * 61).Select(k => MathF.Sin(k * 0.1f + i))] }).ToArray();
        var data = Context.Data.LoadFromEnumerable(rows);
        var features = Context.Transforms.BiTScore("Features", "Pixels", gray).Fit(data).Transform(data).GetColumn<float[]>("Features").ToArray();
        foreach (var (row, found) in rows.Zip(features))
            AssertNear([model.Run(new FloatTensor(row.Pixels, 1, 1, 61, 47), [model.EmbeddingLayer])[model.EmbeddingLayer].Data], [found]);
        var wrong = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Context.Transforms.BiTScore("Features", "Pixels").Fit(data));
        StringAssert.Contains(wrong.Message, "expected Vector<Single, 3, height, width>");
    }

    private BiTEstimator Stem(BiTLayerColumn[] more) => Context.Transforms.BiTFeaturizeImages(new BiTFeaturizeImagesOptions
    {
        OutputColumnName = "Stem", InputColumnName = "ImagePath", LayerName = "stem", MoreColumns = more, BatchSize = 8, LogTo = Context,
    });

    private IDataView Transform(IEstimator<ITransformer> estimator) => estimator.Fit(Data).Transform(Data);

    /// <summary>Relative to the largest value: batches of other sizes and sets of other outputs may take other kernels of ONNX Runtime's.</summary>
    private static void AssertNear(float[][] expected, float[][] actual)
    {
        var largest = expected.Max(row => row.Max(MathF.Abs));
        AssertClose(expected, actual, 2e-6 * Math.Max(1, largest));
    }

    private sealed class SeveralRow
    {
        public float[] Stem { get; set; } = [];

        public float[] Map { get; set; } = [];

        public float[] Mean { get; set; } = [];

        public float[] Logits { get; set; } = [];

        public float[] Own { get; set; } = [];

        public float[] Flat { get; set; } = [];
    }

    private sealed class GrayRow
    {
        [VectorType(1, 61, 47)]
        public float[] Pixels { get; set; } = [];
    }
}
