using BigTransfer.Modules;

namespace BigTransfer.Tests.Modules;

[TestClass]
public sealed class PoolingTests
{
    private static readonly FloatTensor[] Pixels =
        [Networks.Values(1, 2, 3, 7, 10), Networks.Values(2, 1, 3, 11, 6), Networks.Values(3, 1, 3, 5, 5), Networks.Values(4, 1, 3, 8, 9)];

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Max_pools_equal_the_definition(bool ceilMode)
    {
        foreach (var (kernel, stride, padding, dilation) in Windows().Concat([(2, 2, 1, 2), (3, 2, 1, 2)]))
        {
            var found = Networks.Run(new OneModule(new MaxPool2d(kernel, stride, padding, dilation, ceilMode)), [], Pixels);
            var window = new Plain.Span(kernel, stride, padding, dilation, ceilMode);
            for (int i = 0; i < Pixels.Length; i++)
            {
                var expected = Plain.Pool(Pixels[i], window, window, (values, _) => values.DefaultIfEmpty(double.NegativeInfinity).Max());
                Networks.AssertClose(expected, found[i], 0, $"kernel {kernel}, stride {stride}, padding {padding}, dilation {dilation}, picture {i}");
            }
        }
    }

    [TestMethod]
    [DataRow(false, true)]
    [DataRow(false, false)]
    [DataRow(true, true)]
    [DataRow(true, false)]
    public void Average_pools_equal_the_definition(bool ceilMode, bool countIncludePad)
    {
        foreach (var (kernel, stride, padding, _) in Windows())
        {
            var found = Networks.Run(new OneModule(new AvgPool2d(kernel, stride, padding, ceilMode, countIncludePad)), [], Pixels);
            var window = new Plain.Span(kernel, stride, padding, Ceil: ceilMode);
            for (int i = 0; i < Pixels.Length; i++)
            {
                var expected = Plain.Pool(Pixels[i], window, window, (values, padded) => values.Sum() / (countIncludePad ? padded : values.Count));
                Networks.AssertClose(expected, found[i], 1e-6, $"kernel {kernel}, stride {stride}, padding {padding}, picture {i}");
            }
        }
    }

    [TestMethod]
    public void Height_and_width_have_numbers_of_their_own()
    {
        var found = Networks.Run(new OneModule(new MaxPool2d((3, 2), (1, 3), (1, 0))), Pixels[0]);
        var expected = Plain.Pool(Pixels[0], new(3, 1, 1), new(2, 3, 0), (values, _) => values.Max());
        Networks.AssertClose(expected, found, 0);
        found = Networks.Run(new OneModule(new AvgPool2d((3, 2), (1, 3), (1, 0))), Pixels[0]);
        expected = Plain.Pool(Pixels[0], new(3, 1, 1), new(2, 3, 0), (values, padded) => values.Sum() / padded);
        Networks.AssertClose(expected, found, 1e-6);
    }

    [TestMethod]
    public void The_stride_is_the_kernel_where_none_is_given()
    {
        var window = new Plain.Span(3, 3);
        var expected = Plain.Pool(Pixels[0], window, window, (values, _) => values.Max());
        Networks.AssertClose(expected, Networks.Run(new OneModule(new MaxPool2d(3)), Pixels[0]), 0);
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(7, 7)]
    [DataRow(2, 3)]
    [DataRow(6, 1)]
    [DataRow(13, 4)]
    public void Adaptive_pools_equal_the_definition_at_every_size(int height, int width)
    {
        var found = Networks.Run(new OneModule(new AdaptiveAvgPool2d((height, width))), [], Pixels);
        for (int i = 0; i < Pixels.Length; i++)
            Networks.AssertClose(Adaptive(Pixels[i], height, width), found[i], 1e-6, $"picture {i}");
    }

    [TestMethod]
    public void A_padding_of_more_than_half_the_kernel_is_refused()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new MaxPool2d(3, padding: 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new AvgPool2d((4, 2), padding: (2, 2)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new AdaptiveAvgPool2d(0));
    }

    [TestMethod]
    public void A_border_of_zeros_is_not_the_pools_own_padding()
    {
        var below = Plain.Map(Networks.Values(9, 2, 3, 9, 7), value => value - 5);
        var found = Networks.Run(new OneModule(new Sequential(new ConstantPad2d(1, 0), new MaxPool2d(3, 2))), below);
        var window = new Plain.Span(3, 2, 1);
        Networks.AssertClose(Plain.Pool(below, window, window, (values, padded) => values.Count < 9 ? 0 : values.Max()), found, 0);
        Assert.Contains(0f, found.Data);

        found = Networks.Run(new OneModule(new ConstantPad2d(left: 1, right: 2, top: 3, bottom: 0, value: 7)), below);
        CollectionAssert.AreEqual(new[] { 2, 3, 12, 10 }, found.Shape.ToArray());
        Assert.AreEqual(below.Data[0], found.Data[3 * 10 + 1]);
        Assert.AreEqual(2 * 3 * (12 * 10 - 9 * 7), found.Data.Count(value => value == 7));
    }

    private static IEnumerable<(int Kernel, int Stride, int Padding, int Dilation)> Windows() =>
        from kernel in new[] { 2, 3, 4 }
        from stride in new[] { 1, 2, 3, 5 }
        from padding in new[] { 0, 1 }
        select (kernel, stride, padding, 1);

    private static FloatTensor Adaptive(FloatTensor x, int height, int width)
    {
        var result = new FloatTensor(x.Shape[0], x.Shape[1], height, width);
        int at = 0;
        for (int map = 0; map < x.Shape[0] * x.Shape[1]; map++)
            for (int i = 0; i < height; i++)
                for (int j = 0; j < width; j++)
                {
                    double sum = 0;
                    int top = i * x.Shape[2] / height, bottom = (int)Math.Ceiling((i + 1) * x.Shape[2] / (double)height);
                    int left = j * x.Shape[3] / width, right = (int)Math.Ceiling((j + 1) * x.Shape[3] / (double)width);
                    for (int y = top; y < bottom; y++)
                        for (int z = left; z < right; z++)
                            sum += x.Data[(map * x.Shape[2] + y) * x.Shape[3] + z];
                    result.Data[at++] = (float)(sum / ((bottom - top) * (right - left)));
                }
        return result;
    }
}
