using Microsoft.ML.Data;

namespace StandIns.Tests;

[TestClass]
public sealed class BufferTests
{
    [TestMethod]
    public void A_sparse_buffer_has_zeros_between_its_values()
    {
        var sparse = new VBuffer<float>(6, 2, [3, 5], [1, 4]);
        Assert.IsFalse(sparse.IsDense);
        Assert.AreEqual("0,3,0,0,5,0", string.Join(",", sparse.DenseValues()));
        Assert.AreEqual("1:3;4:5", string.Join(";", sparse.Items().Select(item => $"{item.Key}:{item.Value}")));
        Assert.AreEqual((3f, 0f, 5f), (sparse.GetItemOrDefault(1), sparse.GetItemOrDefault(2), sparse.GetItemOrDefault(4)));
        var values = new float[8];
        sparse.CopyTo(values, 1, -1);
        CollectionAssert.AreEqual(new float[] { 0, -1, 3, -1, -1, 5, -1, 0 }, values);
        VBuffer<float> dense = default;
        sparse.CopyToDense(ref dense);
        Assert.IsTrue(dense.IsDense);
        Assert.AreEqual("0,3,0,0,5,0", string.Join(",", dense.DenseValues()));
        VBuffer<float> part = default;
        sparse.CopyTo(ref part, 1, 4);
        Assert.AreEqual("3,0,0,5", string.Join(",", part.DenseValues()));
        CollectionAssert.AreEqual(new[] { 0, 3 }, part.GetIndices().ToArray());
    }

    [TestMethod]
    public void An_editor_writes_into_the_arrays_that_are_there()
    {
        var buffer = new VBuffer<int>(3, [1, 2, 3]);
        var editor = VBufferEditor.Create(ref buffer, 2);
        Assert.IsFalse(editor.CreatedNewValues);
        editor.Values[0] = 9;
        buffer = editor.Commit();
        Assert.AreEqual("9,2", string.Join(",", buffer.DenseValues()));
        var larger = VBufferEditor.Create(ref buffer, 5, 2);
        larger.Values[0] = 7;
        larger.Values[1] = 8;
        larger.Indices[0] = 1;
        larger.Indices[1] = 3;
        Assert.AreEqual("0,7,0,8,0", string.Join(",", larger.Commit().DenseValues()));
        Assert.AreEqual("0,7,0,0,0", string.Join(",", larger.CommitTruncated(1).DenseValues()));
        Assert.IsTrue(VBufferEditor.Create(ref buffer, 50).CreatedNewValues);
    }

    [TestMethod]
    public void A_copy_shares_nothing()
    {
        float[] values = [1, 2];
        var buffer = new VBuffer<float>(2, values);
        VBuffer<float> copy = default;
        buffer.CopyTo(ref copy);
        values[0] = 5;
        Assert.AreEqual("1,2", string.Join(",", copy.DenseValues()));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => buffer.CopyTo(new float[1]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new VBuffer<float>(3, 2, [1, 2], [1]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new VBuffer<float>(3, [1, 2]));
    }

    [TestMethod]
    public void Types_are_equal_by_what_they_say()
    {
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 2, 3), new VectorDataViewType(NumberDataViewType.Single, 2, 3));
        Assert.AreNotEqual(new VectorDataViewType(NumberDataViewType.Single, 6), new VectorDataViewType(NumberDataViewType.Single, 2, 3));
        Assert.AreEqual("Vector<Single, 2, *>", new VectorDataViewType(NumberDataViewType.Single, 2, 0).ToString());
        Assert.AreEqual(new KeyDataViewType(typeof(uint), 3), new KeyDataViewType(typeof(uint), 3UL));
        Assert.AreNotEqual<DataViewType>(new KeyDataViewType(typeof(uint), 3), NumberDataViewType.UInt32);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(int), 3));
        Assert.AreEqual("String Boolean DateTime TimeSpan Byte", string.Join(" ", new DataViewType[]
        {
            TextDataViewType.Instance, BooleanDataViewType.Instance, DateTimeDataViewType.Instance, TimeSpanDataViewType.Instance, NumberDataViewType.Byte,
        }.Select(type => type.ToString())));
    }
}
