using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace StandIns.Tests;

[TestClass]
public sealed class TransformTests
{
    private readonly MLContext _ml = new(1);
    private readonly IDataView _view;

    public TransformTests() => _view = _ml.Data.LoadFromEnumerable(Item.Make(6));

    [TestMethod]
    public void A_copied_column_has_the_values_and_the_annotations()
    {
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Key", "Name").Fit(_view).Transform(_view);
        var copied = _ml.Transforms.CopyColumns("Again", "Key").Fit(keyed).Transform(keyed);
        CollectionAssert.AreEqual(new uint[] { 1, 2, 3, 4, 5, 6 }, copied.GetColumn<uint>("Again").ToArray());
        Assert.IsTrue(copied.Schema["Again"].HasKeyValues());
    }

    [TestMethod]
    public void A_column_of_the_same_name_hides_the_old_one()
    {
        var view = _ml.Transforms.CopyColumns("Name", "Number").Fit(_view).Transform(_view);
        Assert.HasCount(_view.Schema.Count + 1, view.Schema);
        Assert.AreEqual(NumberDataViewType.Single, view.Schema["Name"].Type);
        Assert.IsTrue(view.Schema[_view.Schema["Name"].Index].IsHidden);
        Assert.AreEqual("Dropped", string.Join(",", _ml.Transforms.CopyColumns("Dropped", "Name").Append(_ml.Transforms.SelectColumns("Dropped"))
            .Fit(view).Transform(view).Schema.Select(c => c.Name)));
    }

    [TestMethod]
    public void Columns_are_concatenated_with_names_of_slots()
    {
        var view = _ml.Transforms.Concatenate("All", "Number", "Triple", "Number").Fit(_view).Transform(_view);
        Assert.AreEqual("Vector<Single, 5>", view.Schema["All"].Type.ToString());
        CollectionAssert.AreEqual(new float[] { 2, 2, 3, 4, 2 }, view.GetColumn<float[]>("All").ElementAt(2));
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema["All"].GetSlotNames(ref names);
        Assert.AreEqual("Number,,,,Number", string.Join(",", names.DenseValues()));
        var mixed = _ml.Transforms.Concatenate("All", "Number", "Name");
        Assert.ThrowsExactly<InvalidOperationException>(() => mixed.Append(_ml.Transforms.CopyColumns("x", "All")).Fit(_view));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => mixed.Fit(_view).Transform(_view));
    }

    [TestMethod]
    public void One_vector_concatenated_is_itself()
    {
        var view = _ml.Transforms.Concatenate("Same", "Triple").Fit(_view).Transform(_view);
        CollectionAssert.AreEqual(new float[] { 5, 6, 7 }, view.GetColumn<float[]>("Same").Last());
        Assert.IsFalse(view.Schema["Same"].HasSlotNames());
    }

    [TestMethod]
    public void Columns_are_dropped_and_selected()
    {
        Assert.AreEqual("Flag,Triple", Names(_ml.Transforms.DropColumns("Name", "Number", "Renamed")));
        Assert.AreEqual("Number,Name", Names(_ml.Transforms.SelectColumns("Number", "Name")));
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Names(_ml.Transforms.DropColumns("Nowhere")));
        StringAssert.Contains(error.Message, "Could not find input column 'Nowhere'");

        string Names(IEstimator<ITransformer> estimator) => string.Join(",", estimator.Fit(_view).Transform(_view).Schema.Select(c => c.Name));
    }

    [TestMethod]
    public void A_custom_mapping_runs_once_a_row_and_only_when_asked()
    {
        int runs = 0;
        var estimator = _ml.Transforms.CustomMapping<Named, Length>(
            (from, to) =>
            {
                runs++;
                to.NameLength = from.Name.Length;
                to.Pair = [from.Name.Length, runs];
            },
            null);
        var view = estimator.Fit(_view).Transform(_view);
        Assert.AreEqual("NameLength: Single;Pair: Vector<Single, 2>", string.Join(";", view.Schema.Skip(_view.Schema.Count).Select(c => c.ToString()).Order()));
        Assert.HasCount(6, view.GetColumn<string>("Name").ToArray());
        Assert.AreEqual(0, runs);
        var lengths = _ml.Data.CreateEnumerable<Length>(view, false).ToArray();
        Assert.AreEqual(6, runs);
        CollectionAssert.AreEqual(new float[] { 2, 6 }, lengths[5].Pair);
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.Fit(_ml.Data.LoadFromEnumerable(new[] { new Length() })));
        StringAssert.Contains(error.Message, "'Name'");
    }

    [TestMethod]
    public void A_mapping_without_inputs_makes_the_shape_of_any_column()
    {
        var definition = SchemaDefinition.Create(typeof(Anything), SchemaDefinition.Direction.Write);
        definition["Value"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 7);
        var names = new VBuffer<ReadOnlyMemory<char>>(7, new ReadOnlyMemory<char>[7]);
        definition["Value"].AddAnnotation("SlotNames", names, new VectorDataViewType(TextDataViewType.Instance, 7));
        definition["Value"].ColumnName = "Features";
        var column = _ml.Transforms.CustomMapping<Nothing, Anything>((_, _) => { }, null, null, definition).GetOutputSchema(new SchemaShape([])).Single();
        Assert.AreEqual("Features", column.Name);
        Assert.AreEqual(SchemaShape.Column.VectorKind.Vector, column.Kind);
        Assert.AreEqual(NumberDataViewType.Single, column.ItemType);
        Assert.IsFalse(column.IsKey);
        Assert.AreEqual("SlotNames", column.Annotations.Single().Name);
    }

    [TestMethod]
    public void Values_are_looked_up()
    {
        var table = new KeyValuePair<string, float>[] { new("n1", 11), new("n3", 33) };
        var view = _ml.Transforms.Conversion.MapValue("Found", table, "Name").Fit(_view).Transform(_view);
        CollectionAssert.AreEqual(new float[] { 0, 11, 0, 33, 0, 0 }, view.GetColumn<float>("Found").ToArray());

        var counts = _ml.Transforms.Conversion.MapValue("Found", new KeyValuePair<float, double>[] { new(4, 4.5) }, "Triple").Fit(_view).Transform(_view);
        Assert.AreEqual("Vector<Double>", counts.Schema["Found"].Type.ToString());
        CollectionAssert.AreEqual(new[] { 0, 4.5, 0 }, counts.GetColumn<double[]>("Found").ElementAt(3));

        var texts = _ml.Transforms.Conversion.MapValue("Found", new KeyValuePair<string, string>[] { new("n2", "two") }, "Name").Fit(_view).Transform(_view);
        Assert.AreEqual(",,two,,,", string.Join(",", texts.GetColumn<string>("Found")));

        var pairs = new KeyValuePair<string, int[]>[] { new("n0", [1, 2]), new("n5", [3, 4]) };
        var vectors = _ml.Transforms.Conversion.MapValue("Found", pairs, "Name").Fit(_view).Transform(_view);
        CollectionAssert.AreEqual(new[] { 3, 4 }, vectors.GetColumn<int[]>("Found").Last());
        Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Transforms.Conversion.MapValue("Found", table.Concat(table), "Name").Fit(_view));
    }

    [TestMethod]
    public void Keys_are_numbered_from_one_and_come_back()
    {
        var items = new[] { "b", "a", "", "b", "c" }.Select(name => new Named { Name = name });
        var view = _ml.Data.LoadFromEnumerable(items);
        var model = _ml.Transforms.Conversion.MapValueToKey("Key", "Name").Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "Key")).Fit(view);
        var mapped = model.Transform(view);
        Assert.AreEqual("Key<UInt32, 0-2>", mapped.Schema["Key"].Type.ToString());
        CollectionAssert.AreEqual(new uint[] { 1, 2, 0, 1, 3 }, mapped.GetColumn<uint>("Key").ToArray());
        Assert.AreEqual("b,a,,b,c", string.Join(",", mapped.GetColumn<string>("Back")));
        VBuffer<ReadOnlyMemory<char>> values = default;
        mapped.Schema["Key"].GetKeyValues(ref values);
        Assert.AreEqual("b,a,c", string.Join(",", values.DenseValues()));
        var unseen = model.Transform(_ml.Data.LoadFromEnumerable(new[] { new Named { Name = "new" } }));
        CollectionAssert.AreEqual(new uint[] { 0 }, unseen.GetColumn<uint>("Key").ToArray());

        var byValue = ValueToKeyMappingEstimator.KeyOrdinality.ByValue;
        var sorted = _ml.Transforms.Conversion.MapValueToKey("Key", "Name", keyOrdinality: byValue).Fit(view).Transform(view);
        CollectionAssert.AreEqual(new uint[] { 2, 1, 0, 2, 3 }, sorted.GetColumn<uint>("Key").ToArray());
    }

    [TestMethod]
    public void A_key_without_values_does_not_map_back()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.CopyColumns("x", "Name")
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Number")).Fit(_view));
        StringAssert.Contains(error.Message, "Number");
    }

    private sealed class Anything
    {
        public float[]? Value { get; set; }
    }
}
