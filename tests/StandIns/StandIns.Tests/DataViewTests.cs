using Microsoft.ML;
using Microsoft.ML.Data;

namespace StandIns.Tests;

[TestClass]
public sealed class DataViewTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void Objects_become_columns_by_their_members_and_attributes()
    {
        var view = _ml.Data.LoadFromEnumerable(Item.Make(2));
        CollectionAssert.AreEquivalent(
            new[] { "Flag: Boolean", "Name: String", "Number: Single", "Triple: Vector<Single, 3>", "Renamed: Int32" },
            view.Schema.Select(column => column.ToString()).ToArray());
        Assert.AreEqual(2L, view.GetRowCount());
        Assert.IsFalse(view.CanShuffle);
        Assert.IsNull(_ml.Data.LoadFromEnumerable(Item.Make(2).Where(item => item.Flag)).GetRowCount());
    }

    [TestMethod]
    public void Objects_come_back_as_they_went_in()
    {
        var items = Item.Make(5);
        var back = _ml.Data.CreateEnumerable<Item>(_ml.Data.LoadFromEnumerable(items), reuseRowObject: false).ToArray();
        Assert.HasCount(5, back);
        for (int i = 0; i < 5; i++)
        {
            Assert.AreEqual(items[i].Name, back[i].Name);
            Assert.AreEqual(items[i].Number, back[i].Number);
            Assert.AreEqual(items[i].Flag, back[i].Flag);
            Assert.AreEqual(items[i].Count, back[i].Count);
            CollectionAssert.AreEqual(items[i].Triple, back[i].Triple);
        }
        Assert.AreEqual(1, _ml.Data.CreateEnumerable<Item>(_ml.Data.LoadFromEnumerable(items), reuseRowObject: true).Distinct().Count());
    }

    [TestMethod]
    public void A_missing_column_is_an_error_unless_ignored()
    {
        var view = _ml.Data.LoadFromEnumerable(new[] { new Named { Name = "a" } });
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.CreateEnumerable<Length>(view, false).ToArray());
        StringAssert.Contains(error.Message, "NameLength");
        Assert.HasCount(1, _ml.Data.CreateEnumerable<Length>(view, false, ignoreMissingColumns: true).ToArray());
    }

    [TestMethod]
    public void A_column_of_another_type_cannot_be_bound()
    {
        var view = _ml.Transforms.CopyColumns("NameLength", "Name").Fit(Items(1)).Transform(Items(1));
        Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Data.CreateEnumerable<Length>(view, false, true).ToArray());
    }

    [TestMethod]
    public void A_schema_given_from_outside_is_more_exact_than_the_members()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Numbers", new VectorDataViewType(NumberDataViewType.Single, 4));
        var view = _ml.Data.LoadFromEnumerable(new[] { new Loose { Numbers = [1, 2, 3, 4] } }, builder.ToSchema());
        Assert.AreEqual("Numbers: Vector<Single, 4>", view.Schema["Numbers"].ToString());
        Assert.AreEqual("Numbers: Vector<Single>", _ml.Data.LoadFromEnumerable(new[] { new Loose() }).Schema["Numbers"].ToString());
    }

    [TestMethod]
    public void A_cursor_gives_values_of_active_columns_only()
    {
        var view = Items(3);
        using var cursor = view.GetRowCursor([view.Schema["Number"]]);
        Assert.AreEqual(-1L, cursor.Position);
        Assert.IsTrue(cursor.IsColumnActive(view.Schema["Number"]));
        Assert.IsFalse(cursor.IsColumnActive(view.Schema["Name"]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Name"]));
        Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<double>(view.Schema["Number"]));
        var number = cursor.GetGetter<float>(view.Schema["Number"]);
        var id = cursor.GetIdGetter();
        for (int i = 0; i < 3; i++)
        {
            Assert.IsTrue(cursor.MoveNext());
            float value = -1;
            number(ref value);
            DataViewRowId rowId = default;
            id(ref rowId);
            Assert.AreEqual(i, value);
            Assert.AreEqual(i, cursor.Position);
            Assert.AreEqual((ulong)i, rowId.Low);
        }
        Assert.IsFalse(cursor.MoveNext());
        Assert.AreEqual(-1L, cursor.Position);
    }

    [TestMethod]
    [DataRow(1, 3, "1,2,3")]
    [DataRow(4, 3, "4,5,6")]
    [DataRow(8, 3, "8,9")]
    [DataRow(12, 3, "")]
    public void Rows_are_skipped_and_taken(int skip, int take, string expected)
    {
        var view = _ml.Data.TakeRows(_ml.Data.SkipRows(Items(10), skip), take);
        Assert.AreEqual(expected, string.Join(",", view.GetColumn<float>("Number")));
    }

    [TestMethod]
    public void Taken_rows_are_all_that_is_read()
    {
        int read = 0;
        var view = _ml.Data.LoadFromEnumerable(Item.Make(100).Select(item =>
        {
            read++;
            return item;
        }));
        Assert.HasCount(2, _ml.Data.TakeRows(view, 2).GetColumn<string>("Name").ToArray());
        Assert.AreEqual(2, read);
    }

    [TestMethod]
    public void A_cache_reads_each_column_once_and_shuffles()
    {
        int read = 0;
        var cached = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Item.Make(200).Select(item =>
        {
            Interlocked.Increment(ref read);
            return item;
        })));
        for (int pass = 0; pass < 3; pass++)
            Assert.AreEqual(200 * 199 / 2, cached.GetColumn<float>("Number").Sum());
        Assert.AreEqual(200, read);
        Assert.AreEqual(200L, cached.GetRowCount());
        Assert.IsTrue(cached.CanShuffle);
        using var cursor = cached.GetRowCursor([cached.Schema["Number"]], new Random(3));
        var number = cursor.GetGetter<float>(cached.Schema["Number"]);
        var id = cursor.GetIdGetter();
        var order = new List<float>();
        while (cursor.MoveNext())
        {
            float value = 0;
            number(ref value);
            DataViewRowId rowId = default;
            id(ref rowId);
            Assert.AreEqual((float)rowId.Low, value);
            order.Add(value);
        }
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 200).Select(i => (float)i).ToArray(), order);
        CollectionAssert.AreNotEqual(Enumerable.Range(0, 200).Select(i => (float)i).ToArray(), order);
        Assert.AreEqual(200, read);
    }

    [TestMethod]
    public void Cursor_sets_share_the_rows()
    {
        var cached = _ml.Data.Cache(Items(500));
        var seen = new List<(long Batch, float Value)>();
        foreach (var cursor in cached.GetRowCursorSet([cached.Schema["Number"]], 3))
        {
            using (cursor)
            {
                var number = cursor.GetGetter<float>(cached.Schema["Number"]);
                while (cursor.MoveNext())
                {
                    float value = 0;
                    number(ref value);
                    seen.Add((cursor.Batch, value));
                }
            }
        }
        CollectionAssert.AreEqual(Enumerable.Range(0, 500).Select(i => (float)i).ToArray(), seen.OrderBy(s => s.Batch).Select(s => s.Value).ToArray());
    }

    [TestMethod]
    public void Shuffled_rows_are_whole_and_follow_the_seed()
    {
        var shuffled = _ml.Data.ShuffleRows(Items(100), seed: 5, shufflePoolSize: 30);
        var first = _ml.Data.CreateEnumerable<Item>(shuffled, false).ToArray();
        CollectionAssert.AreEqual(first.Select(i => i.Number).ToArray(), shuffled.GetColumn<float>("Number").ToArray());
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 100).Select(i => (float)i).ToArray(), first.Select(i => i.Number).ToArray());
        CollectionAssert.AreNotEqual(Enumerable.Range(0, 100).Select(i => (float)i).ToArray(), first.Select(i => i.Number).ToArray());
        foreach (var item in first)
        {
            Assert.AreEqual($"n{item.Number}", item.Name);
            CollectionAssert.AreEqual(new[] { item.Number, item.Number + 1, item.Number + 2 }, item.Triple);
        }
    }

    [TestMethod]
    public void Filters_keep_what_passes()
    {
        Assert.AreEqual("3,4,5", string.Join(",", _ml.Data.FilterRowsByColumn(Items(10), "Number", 3, 6).GetColumn<float>("Number")));
        var items = Item.Make(4);
        items[1].Number = float.NaN;
        items[2].Triple![1] = float.NaN;
        var view = _ml.Data.LoadFromEnumerable(items);
        Assert.AreEqual("n0,n2,n3", string.Join(",", _ml.Data.FilterRowsByMissingValues(view, "Number").GetColumn<string>("Name")));
        Assert.AreEqual("n0,n3", string.Join(",", _ml.Data.FilterRowsByMissingValues(view, "Number", "Triple").GetColumn<string>("Name")));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Data.FilterRowsByColumn(view, "Name", 0, 1));
    }

    [TestMethod]
    public void A_split_parts_the_rows_and_keeps_keys_together()
    {
        var view = Items(400);
        var split = _ml.Data.TrainTestSplit(view, 0.3);
        var train = split.TrainSet.GetColumn<float>("Number").ToArray();
        var test = split.TestSet.GetColumn<float>("Number").ToArray();
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 400).Select(i => (float)i).ToArray(), train.Concat(test).ToArray());
        Assert.IsGreaterThan(80, test.Length);
        Assert.IsLessThan(160, test.Length);
        CollectionAssert.AreEqual(test, split.TestSet.GetColumn<float>("Number").ToArray());

        foreach (var fold in _ml.Data.CrossValidationSplit(view, 4, samplingKeyColumnName: "Name"))
        {
            Assert.HasCount(400, fold.TrainSet.GetColumn<string>("Name").Concat(fold.TestSet.GetColumn<string>("Name")).Distinct().ToArray());
            Assert.IsEmpty(fold.TrainSet.GetColumn<string>("Name").Intersect(fold.TestSet.GetColumn<string>("Name")));
        }
        var tests = _ml.Data.CrossValidationSplit(view, 4).SelectMany(fold => fold.TestSet.GetColumn<float>("Number"));
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 400).Select(i => (float)i).ToArray(), tests.ToArray());
    }

    private IDataView Items(int count) => _ml.Data.LoadFromEnumerable(Item.Make(count));

    private sealed class Loose
    {
        public float[]? Numbers { get; set; }
    }
}
