namespace BigTransfer.Tests.Graphs;

/// <summary>How far two tensors are apart.</summary>
internal static class Deviation
{
    /// <summary>The largest difference, relative to the expected tensor's largest value. Shapes must be equal.</summary>
    public static double Largest(FloatTensor expected, FloatTensor actual)
    {
        CollectionAssert.AreEqual(expected.Shape.ToArray(), actual.Shape.ToArray(), "shape");
        double scale = 0, difference = 0;
        for (var i = 0; i < expected.Data.Length; i++)
        {
            Assert.IsTrue(float.IsFinite(actual.Data[i]), $"element {i} is {actual.Data[i]}");
            scale = Math.Max(scale, Math.Abs(expected.Data[i]));
            difference = Math.Max(difference, Math.Abs(expected.Data[i] - actual.Data[i]));
        }
        return difference / scale;
    }
}
