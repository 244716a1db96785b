using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace StandIns.Tests;

[TestClass]
public sealed class ModelFileTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _view;

    public ModelFileTests() => _view = _ml.Data.LoadFromEnumerable(Item.Make(6));

    [TestMethod]
    public void A_chain_comes_back_from_its_file_with_scopes_schema_and_mappings()
    {
        var transforms = _ml.Transforms;
        var model = transforms.CopyColumns("Name2", "Name")
            .Append(transforms.CustomMapping(new LengthFactory().GetMapping(), LengthFactory.Contract))
            .Append(transforms.Conversion.MapValue("Found", new KeyValuePair<float, string>[] { new(2, "two") }, "NameLength"))
            .Append(transforms.Concatenate("All", "Pair", "Number"))
            .Append(transforms.Conversion.MapValueToKey("Key", "Name"), TransformerScope.TrainTest)
            .Append(transforms.DropColumns("NameLength", "Pair", "Name2"))
            .Fit(_view);
        var loaded = Reload(model, out var schema);
        Assert.AreEqual(string.Join(";", _view.Schema.Select(c => c.ToString())), string.Join(";", schema.Select(c => c.ToString())));
        Assert.AreEqual(
            "ColumnCopying CustomMapping`2 ValueMapping ColumnConcatenating ValueToKeyMapping ColumnSelecting",
            string.Join(" ", ((IEnumerable<ITransformer>)loaded).Select(t => t.GetType().Name.Replace("Transformer", "", StringComparison.Ordinal))));
        foreach (var scope in new[] { TransformerScope.Scoring, TransformerScope.TrainTest })
        {
            var (before, after) = (model.Transform(_view, scope), ((TransformerChain<ITransformer>)loaded).Transform(_view, scope));
            Assert.AreEqual(string.Join(";", before.Schema.Select(c => c.ToString())), string.Join(";", after.Schema.Select(c => c.ToString())));
            Assert.AreEqual(string.Join(",", before.GetColumn<string>("Found")), string.Join(",", after.GetColumn<string>("Found")));
            CollectionAssert.AreEqual(before.GetColumn<float[]>("All").Last(), after.GetColumn<float[]>("All").Last());
        }
    }

    [TestMethod]
    public void A_foreign_transformer_saves_as_the_stock_chain_it_delegates_to()
    {
        var stock = new TransformerChain<ITransformer>(_ml.Transforms.CopyColumns("Copy", "Number").Fit(_view));
        ITransformer loaded = Reload(new Foreign(stock), out _);
        Assert.IsInstanceOfType<TransformerChain<ITransformer>>(loaded);
        Assert.IsInstanceOfType<ColumnCopyingTransformer>(((TransformerChain<ITransformer>)loaded).Single());
        var third = _ml.Transforms.CopyColumns("Third", "Copy").Fit(stock.Transform(_view));
        var whole = Reload(new TransformerChain<ITransformer>(new Foreign(stock), third), out _);
        CollectionAssert.AreEqual(_view.GetColumn<float>("Number").ToArray(), whole.Transform(_view).GetColumn<float>("Third").ToArray());
    }

    [TestMethod]
    public void Key_values_of_the_schema_are_saved()
    {
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Key", "Name").Fit(_view).Transform(_view);
        Reload(_ml.Transforms.Conversion.MapKeyToValue("Key").Fit(keyed), keyed, out var schema);
        VBuffer<ReadOnlyMemory<char>> values = default;
        schema["Key"].GetKeyValues(ref values);
        Assert.AreEqual("n0,n1,n2,n3,n4,n5", string.Join(",", values.DenseValues()));
    }

    [TestMethod]
    public void A_mapping_without_contract_cannot_be_saved()
    {
        var model = _ml.Transforms.CustomMapping<Named, Length>((_, _) => { }, null).Fit(_view);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Reload(model, out _));
        StringAssert.Contains(error.Message, "contract");
    }

    [TestMethod]
    public void What_is_no_model_does_not_load() =>
        Assert.Throws<Exception>(() => _ml.Model.Load(new MemoryStream([1, 2, 3]), out _));

    private ITransformer Reload(ITransformer model, out DataViewSchema schema) => Reload(model, _view, out schema);

    private ITransformer Reload(ITransformer model, IDataView view, out DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, view.Schema, stream);
        stream.Position = 0;
        return new MLContext(2).Model.Load(stream, out schema);
    }

    private sealed class Foreign(ITransformer stock) : ITransformer
    {
        public bool IsRowToRowMapper => true;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => stock.GetOutputSchema(inputSchema);

        public IDataView Transform(IDataView input) => stock.Transform(input);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => stock.GetRowToRowMapper(inputSchema);

        void ICanSaveModel.Save(ModelSaveContext ctx) => stock.Save(ctx);
    }
}

[CustomMappingFactoryAttribute(Contract)]
public sealed class LengthFactory : CustomMappingFactory<Named, Length>
{
    public const string Contract = "StandIns.Tests.Length";

    public override Action<Named, Length> GetMapping() => static (from, to) =>
    {
        to.NameLength = from.Name.Length;
        to.Pair = [from.Name.Length, 1];
    };
}
