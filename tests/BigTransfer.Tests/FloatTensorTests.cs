namespace BigTransfer.Tests;

[TestClass]
public sealed class FloatTensorTests
{
    [TestMethod]
    public void It_wraps_the_data_and_keeps_the_shape()
    {
        var data = new float[6];
        int[] shape = [2, 3];
        var tensor = new FloatTensor(data, shape);
        shape[0] = 9;

        Assert.AreSame(data, tensor.Data);
        CollectionAssert.AreEqual(new[] { 2, 3 }, tensor.Shape.ToArray());
        Assert.AreEqual(1, new FloatTensor([1f]).Data.Length, "a scalar");
        Assert.AreEqual(24, new FloatTensor(2, 3, 4).Data.Length, "zeros");
    }

    [TestMethod]
    public void A_shape_that_does_not_fit_is_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new FloatTensor(new float[6], 2, 4));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new FloatTensor(new float[6], -2, -3));
    }
}
