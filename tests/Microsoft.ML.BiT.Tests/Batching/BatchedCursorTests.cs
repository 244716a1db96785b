using BigTransfer;
using Microsoft.ML.Data;

namespace Microsoft.ML.BiT.Tests.Batching;

[TestClass]
public sealed class BatchedCursorTests
{
    private readonly MLContext _context = new(1);

    [TestMethod]
    public void Transforming_and_reading_other_columns_computes_nothing()
    {
        var (stage, view) = View(20, batchSize: 8);
        Assert.HasCount(20, view.GetColumn<float>("Single").ToArray());
        using (var cursor = view.GetRowCursor(view.Schema))
        {
            var single = cursor.GetGetter<float>(view.Schema["Single"]);
            float value = 0;
            while (cursor.MoveNext())
                single(ref value);
        }
        Assert.AreEqual(0, stage.Kernel.Rows);
        Assert.AreEqual(20, view.GetRowCount());
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(2, 3)]
    [DataRow(3, 3)]
    [DataRow(10, 15)]
    [DataRow(100, 100)]
    public void Taking_rows_computes_few_more(int taken, int computed)
    {
        var (stage, view) = View(100, batchSize: 32);
        var features = _context.Data.TakeRows(view, taken).GetColumn<float[]>("Features").ToArray();
        Assert.HasCount(taken, features);
        Assert.AreEqual(computed, stage.Kernel.Rows);
    }

    [TestMethod]
    [DataRow(1, new[] { 1, 1, 1, 1, 1 }, 5)]
    [DataRow(4, new[] { 1, 2, 4, 4, 4, 4, 1 }, 20)]
    [DataRow(6, new[] { 1, 2, 4, 6, 6, 1 }, 20)]
    [DataRow(32, new[] { 1, 2, 4, 8, 16, 32, 32, 5 }, 100)]
    public void Batches_grow_from_one_to_the_batch_size(int batchSize, int[] batches, int rows)
    {
        var (stage, view) = View(rows, batchSize);
        Assert.HasCount(rows, view.GetColumn<float[]>("Features").ToArray());
        CollectionAssert.AreEqual(batches, stage.Kernel.Batches);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(8)]
    [DataRow(32)]
    public void Columns_of_every_type_stay_with_their_rows(int batchSize)
    {
        var (_, view) = View(50, batchSize);
        // As they come back without the stage: ML.NET itself changes keys on the way.
        var expected = _context.Data.CreateEnumerable<Row>(_context.Data.LoadFromEnumerable(Row.Numbers(50)), reuseRowObject: false).ToArray();
        var i = 0;
        foreach (var row in _context.Data.CreateEnumerable<RowWithFeatures>(view, reuseRowObject: false))
        {
            CollectionAssert.AreEqual(CountingKernel.Embed(expected[i].Path), row.Features);
            AssertSame(expected[i], row);
            i++;
        }
        Assert.AreEqual(50, i);
    }

    [TestMethod]
    public void Ids_positions_and_values_follow_the_row_however_rarely_the_output_is_read()
    {
        var source = new NumberedBatchesView(_context.Data.LoadFromEnumerable(Row.Numbers(60)));
        var view = new BiTEstimator(_context.Transforms, new CountingStage(batchSize: 8)).Fit(source).Transform(source);
        using var cursor = view.GetRowCursor([view.Schema["Features"], view.Schema["Int32"]]);
        using var plain = source.GetRowCursor(source.Schema);
        var features = cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]);
        var number = cursor.GetGetter<int>(view.Schema["Int32"]);
        var (id, plainId) = (cursor.GetIdGetter(), plain.GetIdGetter());
        VBuffer<float> value = default;
        for (var i = 0; plain.MoveNext() & cursor.MoveNext(); i++)
        {
            int before = 0, after = 0;
            number(ref before);
            if (i % 5 is 1 or 2)
            {
                features(ref value);
                CollectionAssert.AreEqual(CountingKernel.Embed($"image {i}"), value.DenseValues().ToArray());
            }
            number(ref after);
            DataViewRowId here = default, there = default;
            id(ref here);
            plainId(ref there);
            Assert.AreEqual(-i * 100_000, before);
            Assert.AreEqual(before, after);
            Assert.AreEqual(there, here);
            Assert.AreEqual(plain.Position, cursor.Position);
            Assert.AreEqual(plain.Batch, cursor.Batch);
        }
        Assert.AreEqual(-1, cursor.Position);
        Assert.IsFalse(cursor.MoveNext());
        Assert.ThrowsExactly<InvalidOperationException>(() => features(ref value));
    }

    [TestMethod]
    public void A_shuffled_view_keeps_rows_together()
    {
        var stage = new CountingStage(8);
        var data = _context.Data.Cache(_context.Data.LoadFromEnumerable(Row.Numbers(60)));
        var view = new BiTEstimator(_context.Transforms, stage).Fit(data).Transform(data);
        Assert.IsTrue(view.CanShuffle);
        using var cursor = view.GetRowCursor(view.Schema, new Random(3));
        var features = cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]);
        var path = cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Path"]);
        var order = new List<string>();
        VBuffer<float> value = default;
        ReadOnlyMemory<char> text = default;
        while (cursor.MoveNext())
        {
            features(ref value);
            path(ref text);
            order.Add(text.ToString());
            CollectionAssert.AreEqual(CountingKernel.Embed(text.Span), value.DenseValues().ToArray());
        }
        CollectionAssert.AreEquivalent(Row.Numbers(60).Select(row => row.Path).ToArray(), order);
        CollectionAssert.AreNotEqual(Row.Numbers(60).Select(row => row.Path).ToArray(), order);
        Assert.AreEqual(60, stage.Kernel.Rows);
    }

    [TestMethod]
    public void Several_cursors_of_one_view_do_not_disturb_each_other()
    {
        var (_, view) = View(100, batchSize: 8);
        Parallel.For(0, 4, _ =>
        {
            var i = 0;
            foreach (var features in view.GetColumn<float[]>("Features"))
                CollectionAssert.AreEqual(CountingKernel.Embed($"image {i++}"), features);
            Assert.AreEqual(100, i);
        });
    }

    [TestMethod]
    public void Only_the_columns_that_a_cursor_is_made_for_are_computed()
    {
        var (stage, view) = View(20, batchSize: 8, second: "Second");
        Assert.HasCount(20, view.GetColumn<float[]>("Features").ToArray());
        CollectionAssert.AreEqual(new[] { 20, 0 }, stage.Kernel.RowsOfColumns);
        stage.Kernel.Reset();
        var i = 0;
        foreach (var reversed in view.GetColumn<float[]>("Second"))
            CollectionAssert.AreEqual(CountingKernel.Embed($"image {i++}").Reverse().ToArray(), reversed);
        CollectionAssert.AreEqual(new[] { 0, 20 }, stage.Kernel.RowsOfColumns);
    }

    [TestMethod]
    public void Columns_that_are_read_together_are_computed_together()
    {
        var (stage, view) = View(20, batchSize: 8, second: "Second");
        using var cursor = view.GetRowCursor(view.Schema);
        var (features, second) = (cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]), cursor.GetGetter<VBuffer<float>>(view.Schema["Second"]));
        VBuffer<float> value = default, reversed = default;
        for (var i = 0; cursor.MoveNext(); i++)
        {
            // Either may come first, and either may be left out.
            if (i % 3 != 0)
                features(ref value);
            second(ref reversed);
            if (i % 3 == 0)
                features(ref value);
            CollectionAssert.AreEqual(CountingKernel.Embed($"image {i}"), value.DenseValues().ToArray());
            CollectionAssert.AreEqual(value.DenseValues().Reverse().ToArray(), reversed.DenseValues().ToArray());
        }
        CollectionAssert.AreEqual(new[] { 1, 2, 4, 8, 5 }, stage.Kernel.Batches);
        CollectionAssert.AreEqual(new[] { 20, 20 }, stage.Kernel.RowsOfColumns);
    }

    [TestMethod]
    public void A_column_whose_getter_is_taken_in_the_middle_of_a_batch_has_the_values_of_its_rows()
    {
        var (stage, view) = View(20, batchSize: 8, second: "Second");
        using var cursor = view.GetRowCursor(view.Schema);
        var features = cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]);
        ValueGetter<VBuffer<float>>? second = null;
        VBuffer<float> value = default;
        for (var i = 0; cursor.MoveNext(); i++)
        {
            features(ref value);
            if (i == 9)
            {
                CollectionAssert.AreEqual(new[] { 15, 0 }, stage.Kernel.RowsOfColumns, "a column that was only asked for");
                second = cursor.GetGetter<VBuffer<float>>(view.Schema["Second"]);
            }
            second?.Invoke(ref value);
            var expected = CountingKernel.Embed($"image {i}");
            CollectionAssert.AreEqual(second is null ? expected : expected.Reverse().ToArray(), value.DenseValues().ToArray());
        }
        CollectionAssert.AreEqual(new[] { 20, 8 + 5 }, stage.Kernel.RowsOfColumns);
    }

    [TestMethod]
    public void A_cursor_set_is_one_cursor()
    {
        var (_, view) = View(10, batchSize: 8);
        var cursors = view.GetRowCursorSet(view.Schema, 4);
        Assert.HasCount(1, cursors);
        cursors[0].Dispose();
    }

    [TestMethod]
    public void A_column_that_was_not_asked_for_or_is_read_as_another_type_is_refused()
    {
        var (_, view) = View(10, batchSize: 8);
        using var cursor = view.GetRowCursor([view.Schema["Features"]]);
        Assert.IsTrue(cursor.IsColumnActive(view.Schema["Features"]));
        Assert.IsFalse(cursor.IsColumnActive(view.Schema["Single"]));
        var missing = Assert.ThrowsExactly<ArgumentException>(() => cursor.GetGetter<float>(view.Schema["Single"]));
        StringAssert.Contains(missing.Message, "'Single'");
        var wrong = Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["Features"]));
        StringAssert.Contains(wrong.Message, "Vector<Single, 4>");
    }

    [TestMethod]
    public void After_an_error_the_cursor_is_at_its_end_and_not_on_a_wrong_row()
    {
        var (stage, view) = View(30, batchSize: 8);
        stage.Kernel.Broken = "image 9";
        using var cursor = view.GetRowCursor(view.Schema);
        var features = cursor.GetGetter<VBuffer<float>>(view.Schema["Features"]);
        var path = cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Path"]);
        VBuffer<float> value = default;
        ReadOnlyMemory<char> text = default;
        for (var i = 0; i < 7; i++)
        {
            Assert.IsTrue(cursor.MoveNext());
            features(ref value);
        }
        Assert.IsTrue(cursor.MoveNext());
        var error = Assert.ThrowsExactly<BigTransferException>(() => features(ref value));
        Assert.AreEqual("row 9: cannot read image 'image 9'", error.Message);
        Assert.ThrowsExactly<InvalidOperationException>(() => features(ref value));
        Assert.ThrowsExactly<InvalidOperationException>(() => path(ref text));
        Assert.IsFalse(cursor.MoveNext());
    }

    [TestMethod]
    public void A_token_stops_the_cursor()
    {
        using var source = new CancellationTokenSource();
        var stage = new CountingStage(8, new() { OutputColumnName = "Features", InputColumnName = "Path", CancellationToken = source.Token });
        var view = Transform(stage, Row.Numbers(100));
        var seen = 0;
        Assert.ThrowsExactly<OperationCanceledException>(() =>
        {
            foreach (var features in view.GetColumn<float[]>("Features"))
            {
                if (++seen == 10)
                    source.Cancel();
            }
        });
        Assert.AreEqual(15, seen, "the rows of the batches 1, 2, 4, 8 were computed before the token was cancelled");
    }

    private (CountingStage Stage, IDataView View) View(int rows, int batchSize, string? second = null)
    {
        var stage = new CountingStage(batchSize, new() { OutputColumnName = "Features", InputColumnName = "Path", MoreColumns = second is null ? [] : [new(second)] });
        return (stage, Transform(stage, Row.Numbers(rows)));
    }

    private IDataView Transform(CountingStage stage, Row[] rows)
    {
        var data = _context.Data.LoadFromEnumerable(rows);
        return new BiTEstimator(_context.Transforms, stage).Fit(data).Transform(data);
    }

    private static void AssertSame(Row expected, RowWithFeatures actual)
    {
        foreach (var property in typeof(Row).GetProperties())
        {
            var (a, b) = (property.GetValue(expected), typeof(RowWithFeatures).GetProperty(property.Name)!.GetValue(actual));
            if (a is Array array)
                CollectionAssert.AreEqual(array, (Array?)b, $"{property.Name} of {expected.Path}");
            else
                Assert.AreEqual(a, b, $"{property.Name} of {expected.Path}");
        }
    }
}
