using Microsoft.ML;
using Microsoft.ML.Data;

namespace StandIns.Tests;

[TestClass]
public sealed class ChainTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _view;

    public ChainTests() => _view = _ml.Data.LoadFromEnumerable(Item.Make(6));

    [TestMethod]
    public void A_chain_checks_columns_before_it_fits_anything()
    {
        bool fitted = false;
        var chain = _ml.Transforms.CopyColumns("a", "Name").WithOnFitDelegate(_ => fitted = true).Append(_ml.Transforms.CopyColumns("b", "Nope"));
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => chain.Fit(_view));
        StringAssert.Contains(error.Message, "Could not find input column 'Nope'");
        Assert.AreEqual("inputSchema", error.ParamName);
        Assert.IsFalse(fitted);
    }

    [TestMethod]
    public void Scopes_choose_the_parts()
    {
        var chain = _ml.Transforms.CopyColumns("a", "Name")
            .Append(_ml.Transforms.CopyColumns("b", "Name"), TransformerScope.Training)
            .Append(_ml.Transforms.CopyColumns("c", "Name"))
            .Fit(_view);
        Assert.HasCount(3, chain);
        Assert.IsNull(chain.Transform(_view).Schema.GetColumnOrNull("b"));
        Assert.IsNotNull(chain.Transform(_view, TransformerScope.Training).Schema.GetColumnOrNull("b"));
        Assert.HasCount(2, chain.GetModelFor(TransformerScope.Scoring));
        Assert.HasCount(3, chain.GetModelFor(TransformerScope.Training));
    }

    [TestMethod]
    public void A_checkpoint_keeps_rows_while_the_rest_is_fitted()
    {
        int runs = 0;
        var mapping = _ml.Transforms.CustomMapping<Named, Length>(
            (from, to) =>
            {
                Interlocked.Increment(ref runs);
                to.NameLength = from.Name.Length;
                to.Pair = [0, 0];
            },
            null);
        var keys = _ml.Transforms.Conversion;
        mapping.AppendCacheCheckpoint(_ml).Append(keys.MapValueToKey("k1", "NameLength")).Append(keys.MapValueToKey("k2", "NameLength")).Fit(_view);
        Assert.AreEqual(6, runs);
        runs = 0;
        mapping.Append(keys.MapValueToKey("k1", "NameLength")).Append(keys.MapValueToKey("k2", "NameLength")).Fit(_view);
        Assert.AreEqual(12, runs);
    }

    [TestMethod]
    public void A_prediction_engine_maps_one_object()
    {
        var model = _ml.Transforms.CustomMapping<Named, Length>(
            (from, to) =>
            {
                to.NameLength = from.Name.Length;
                to.Pair = [1, 2];
            },
            null).Append(_ml.Transforms.DropColumns("Name")).Fit(_view);
        using var engine = _ml.Model.CreatePredictionEngine<Named, Length>(model);
        Assert.AreEqual(3f, engine.Predict(new Named { Name = "abc" }).NameLength);
        Assert.AreEqual(5f, engine.Predict(new Named { Name = "abcde" }).NameLength);
        Assert.AreEqual("NameLength,Pair", string.Join(",", engine.OutputSchema.Select(c => c.Name).Order()));
        Assert.ThrowsExactly<ArgumentNullException>(() => engine.Predict(null!));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Model.CreatePredictionEngine<Nothing, Length>(model));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void An_engine_disposes_the_chain_that_it_owns(bool owns)
    {
        var part = new Counted(_ml.Transforms.CopyColumns("a", "Name").Fit(_view));
        var chain = new TransformerChain<ITransformer>(part);
        _ml.Model.CreatePredictionEngine<Named, Named>(chain, new PredictionEngineOptions { OwnsTransformer = owns }).Dispose();
        Assert.AreEqual(owns ? 1 : 0, part.Disposals);
        chain.Dispose();
        chain.Dispose();
        Assert.AreEqual(1, part.Disposals);
    }

    [TestMethod]
    public void Needed_columns_are_found_through_a_chain()
    {
        ITransformer chain = _ml.Transforms.Concatenate("Both", "Number", "Triple").Append(_ml.Transforms.CopyColumns("Copy", "Both")).Fit(_view);
        var mapper = chain.GetRowToRowMapper(_view.Schema);
        Assert.AreEqual("Number,Triple", string.Join(",", mapper.GetDependencies([mapper.OutputSchema["Copy"]]).Select(c => c.Name)));
        Assert.AreEqual("Name", string.Join(",", mapper.GetDependencies([mapper.OutputSchema["Name"]]).Select(c => c.Name)));
    }

    private sealed class Counted(ITransformer inner) : ITransformer, IDisposable
    {
        public int Disposals { get; private set; }

        public bool IsRowToRowMapper => true;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IDataView Transform(IDataView input) => inner.Transform(input);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => inner.GetRowToRowMapper(inputSchema);

        public void Save(ModelSaveContext ctx) => inner.Save(ctx);

        public void Dispose() => Disposals++;
    }
}
