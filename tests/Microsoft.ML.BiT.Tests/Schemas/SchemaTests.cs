using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Schemas;

[TestClass]
public sealed class SchemaTests
{
    private readonly MLContext _context = new(1);

    [TestMethod]
    public void A_missing_column_is_named_with_those_that_are_there()
    {
        var data = _context.Data.LoadFromEnumerable([new Row()]);
        foreach (var error in Errors(data, _context.Transforms.BiTFeaturizeImages("Features", "Path")))
        {
            Assert.AreEqual(
                "BiTFeaturizeImages: the input column 'Path' is missing; expected String (the path of an image file) or Image (MLImage) "
                + "or Vector<Byte, unknown size> (the content of an image file) "
                + "or Vector<Byte, 3, height, width> or Vector<Byte, height, width, 3> (pixels from 0 to 255) "
                + "or Vector<Single, 3, height, width> or Vector<Single, height, width, 3> (pixels of a stated range); "
                + "the data has 'File', 'Number', 'Vector', 'Bytes', 'AnyLength', 'Key'.",
                error.Message);
        }
    }

    [TestMethod]
    [DataRow("Number", "Single")]
    [DataRow("Vector", "Vector<Single")]
    [DataRow("Bytes", "Vector<Byte")]
    [DataRow("Key", "Key<UInt32")]
    public void A_column_of_another_type_is_named_with_both_types(string column, string type)
    {
        var data = _context.Data.LoadFromEnumerable([new Row()]);
        foreach (var error in Errors(data, _context.Transforms.BiTFeaturizeImages("Features", column)))
        {
            StringAssert.StartsWith(error.Message, $"BiTFeaturizeImages: the input column '{column}' has the wrong type; expected String");
            StringAssert.Contains(error.Message, $"found {type}");
        }
    }

    [TestMethod]
    [DataRow("File", "String")]
    [DataRow("Bytes", "Vector<Byte")]
    [DataRow("AnyLength", "Vector<Single")]
    public void Scoring_wants_pixels(string column, string type)
    {
        var data = _context.Data.LoadFromEnumerable([new Row()]);
        foreach (var error in Errors(data, _context.Transforms.BiTScore("Features", column)))
        {
            StringAssert.Contains(error.Message, $"BiTScore: the input column '{column}' has the wrong type; expected Vector<Single, 3, height, width>");
            StringAssert.Contains(error.Message, $"found {type}");
        }
    }

    [TestMethod]
    public void Scoring_wants_a_vector_that_is_a_picture()
    {
        var data = _context.Data.LoadFromEnumerable([new Row()]);
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _context.Transforms.BiTScore("Features", "Vector").Fit(data));
        StringAssert.Contains(error.Message, "'Vector'");
        StringAssert.Contains(error.Message, "found Vector<Single, 5>");
    }

    [TestMethod]
    public void A_transformer_refuses_data_of_another_schema()
    {
        var data = _context.Data.LoadFromEnumerable([new Row()]);
        var transformer = _context.Transforms.BiTLoadImages("Image", "File").Fit(data);
        var other = _context.Transforms.CopyColumns("File", "Number").Fit(data).Transform(data);
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => transformer.Transform(other));
        StringAssert.Contains(error.Message, "'File'");
        StringAssert.Contains(error.Message, "found Single");
    }

    [TestMethod]
    public void The_output_can_take_the_inputs_name()
    {
        var data = _context.Data.LoadFromEnumerable([new Row()]);
        var estimator = _context.Transforms.BiTFeaturizeImages("File");
        var schema = estimator.Fit(data).GetOutputSchema(data.Schema);
        Assert.IsInstanceOfType<VectorDataViewType>(schema["File"].Type);
        Assert.HasCount(data.Schema.Count + 1, schema);
    }

    [TestMethod]
    public void Options_are_checked_where_they_are_set()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _context.Transforms.BiTFeaturizeImages("Features", batchSize: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new BiTScoreOptions { OutputColumnName = "Features", Threads = -1 });
        Assert.ThrowsExactly<ArgumentException>(() => _context.Transforms.BiTScore("Features", model: " "));
        Assert.ThrowsExactly<ArgumentException>(() => _context.Transforms.BiTScore("Features", layerName: ""));
        Assert.ThrowsExactly<ArgumentException>(() => _context.Transforms.BiTLoadImages(""));
        Assert.ThrowsExactly<ArgumentNullException>(() => _context.Transforms.BiTLoadImages((BiTLoadImagesOptions)null!));
        var defaults = new BiTFeaturizeImagesOptions { OutputColumnName = "Features" };
        Assert.AreEqual(("bit-mini", 32, null, true, 0), (defaults.Model, defaults.BatchSize, defaults.LayerName, defaults.Pooled, defaults.Threads));
    }

    [TestMethod]
    public void An_unknown_model_or_output_is_named()
    {
        var data = _context.Data.LoadFromEnumerable([new Row()]);
        var model = Assert.ThrowsExactly<BigTransfer.BigTransferException>(() => _context.Transforms.BiTFeaturizeImages("Features", "File", model: "no-such-model").Fit(data));
        StringAssert.Contains(model.Message, "no-such-model");
        var output = Assert.ThrowsExactly<BigTransfer.BigTransferException>(
            () => _context.Transforms.BiTFeaturizeImages(new() { OutputColumnName = "Features", InputColumnName = "File", LayerName = "stage9" }).Fit(data));
        StringAssert.Contains(output.Message, "stage9");
    }

    /// <summary>The same from fitting alone and from inside a chain, which asks for the schema's shape first.</summary>
    private IEnumerable<ArgumentOutOfRangeException> Errors(IDataView data, BiTEstimator estimator) =>
    [
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.Fit(data)),
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.Append(_context.Transforms.CopyColumns("Copy", "Features")).Fit(data)),
    ];

    private sealed class Row
    {
        public string File { get; set; } = "";

        public float Number { get; set; }

        [VectorType(5)]
        public float[] Vector { get; set; } = new float[5];

        [VectorType(2)]
        public byte[] Bytes { get; set; } = new byte[2];

        public float[] AnyLength { get; set; } = [];

        [KeyType(3)]
        public uint Key { get; set; }
    }
}
