using BigTransfer;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Batching;

[TestClass]
public sealed class RowMapperTests
{
    private readonly MLContext _context = new(1);
    private readonly CountingStage _stage = new(batchSize: 8);

    [TestMethod]
    public void A_prediction_computes_one_row()
    {
        using var engine = _context.Model.CreatePredictionEngine<Row, RowWithFeatures>(Transformer());
        for (var i = 0; i < 5; i++)
        {
            var result = engine.Predict(Row.Number(i));
            CollectionAssert.AreEqual(CountingKernel.Embed($"image {i}"), result.Features);
            Assert.AreEqual(-i * 100_000, result.Int32);
        }
        CollectionAssert.AreEqual(new[] { 1, 1, 1, 1, 1 }, _stage.Kernel.Batches);
    }

    [TestMethod]
    public void A_prediction_without_the_column_computes_nothing()
    {
        using var engine = _context.Model.CreatePredictionEngine<Row, Row>(Transformer());
        Assert.AreEqual("image 3", engine.Predict(Row.Number(3)).Path);
        Assert.AreEqual(0, _stage.Kernel.Rows);
    }

    [TestMethod]
    public void An_engine_that_owns_the_transformer_disposes_it()
    {
        var transformer = Transformer();
        _context.Model.CreatePredictionEngine<Row, RowWithFeatures>(transformer, new PredictionEngineOptions { OwnsTransformer = false }).Dispose();
        Assert.IsFalse(_stage.Kernel.IsDisposed);
        _context.Model.CreatePredictionEngine<Row, RowWithFeatures>(transformer).Dispose();
        Assert.IsTrue(_stage.Kernel.IsDisposed);
    }

    [TestMethod]
    public void The_column_depends_on_its_input_alone()
    {
        var data = _context.Data.LoadFromEnumerable(Row.Numbers(1));
        var mapper = Transformer().GetRowToRowMapper(data.Schema);
        Assert.AreSame(data.Schema, mapper.InputSchema);
        CollectionAssert.AreEqual(new[] { "Path" }, Names(mapper.GetDependencies([mapper.OutputSchema["Features"]])));
        CollectionAssert.AreEqual(new[] { "Int32" }, Names(mapper.GetDependencies([mapper.OutputSchema["Int32"]])));
        CollectionAssert.AreEqual(new[] { "Path", "Int32" }, Names(mapper.GetDependencies([mapper.OutputSchema["Features"], mapper.OutputSchema["Int32"]])));
    }

    [TestMethod]
    public void Columns_of_one_row_are_computed_together_and_only_where_they_are_read()
    {
        var stage = new CountingStage(8, new() { OutputColumnName = "Features", InputColumnName = "Path", MoreColumns = [new("Second")] });
        var transformer = new BiTEstimator(_context.Transforms, stage).Fit(_context.Data.LoadFromEnumerable(Row.Numbers(1)));
        CollectionAssert.AreEqual(new[] { "Features", "Second" }, transformer.OutputColumnNames.ToArray());
        using var both = _context.Model.CreatePredictionEngine<Row, RowWithBoth>(transformer, new PredictionEngineOptions { OwnsTransformer = false });
        var result = both.Predict(Row.Number(7));
        CollectionAssert.AreEqual(CountingKernel.Embed("image 7"), result.Features);
        CollectionAssert.AreEqual(CountingKernel.Embed("image 7").Reverse().ToArray(), result.Second);
        CollectionAssert.AreEqual(new[] { 1 }, stage.Kernel.Batches);
        using var one = _context.Model.CreatePredictionEngine<Row, RowWithFeatures>(transformer);
        one.Predict(Row.Number(8));
        CollectionAssert.AreEqual(new[] { 2, 1 }, stage.Kernel.RowsOfColumns);
    }

    [TestMethod]
    public void A_value_is_computed_once_a_row_and_again_after_an_error()
    {
        var data = _context.Data.LoadFromEnumerable(Row.Numbers(3));
        var mapper = Transformer().GetRowToRowMapper(data.Schema);
        using var cursor = data.GetRowCursor(data.Schema);
        using var row = mapper.GetRow(cursor, mapper.OutputSchema);
        var features = row.GetGetter<VBuffer<float>>(mapper.OutputSchema["Features"]);
        VBuffer<float> value = default;
        _stage.Kernel.Broken = "image 1";
        for (var i = 0; cursor.MoveNext(); i++)
        {
            if (i == 1)
            {
                Assert.AreEqual("row 1: cannot read image 'image 1'", Assert.ThrowsExactly<BigTransferException>(() => features(ref value)).Message);
                _stage.Kernel.Broken = null;
            }
            features(ref value);
            features(ref value);
            CollectionAssert.AreEqual(CountingKernel.Embed($"image {i}"), value.DenseValues().ToArray());
        }
        CollectionAssert.AreEqual(new[] { 1, 1, 1, 1 }, _stage.Kernel.Batches);
    }

    [TestMethod]
    public void A_row_of_another_schema_is_refused()
    {
        var data = _context.Data.LoadFromEnumerable(Row.Numbers(1));
        var mapper = Transformer().GetRowToRowMapper(data.Schema);
        using var cursor = _context.Data.LoadFromEnumerable(new[] { new { Other = 1 } }).GetRowCursor([]);
        Assert.ThrowsExactly<ArgumentException>(() => mapper.GetRow(cursor, mapper.OutputSchema));
    }

    private BiTTransformer Transformer() => new BiTEstimator(_context.Transforms, _stage).Fit(_context.Data.LoadFromEnumerable(Row.Numbers(1)));

    private sealed class RowWithBoth : Row
    {
        public float[] Features { get; set; } = [];

        public float[] Second { get; set; } = [];
    }

    private static string[] Names(IEnumerable<DataViewSchema.Column> columns) => [.. columns.Select(column => column.Name)];
}
