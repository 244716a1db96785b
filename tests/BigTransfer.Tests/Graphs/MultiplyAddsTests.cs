using BigTransfer.Architectures;
using BigTransfer.Graphs;
using BigTransfer.Models;

namespace BigTransfer.Tests.Graphs;

[TestClass]
public sealed class MultiplyAddsTests
{
    [TestMethod]
    public void R50x1_takes_4_087_G_at_224_as_ResNet_50_does() =>
        Assert.AreEqual(4.087, OnnxGraph.MultiplyAdds(PublishedArchitectures.Find("R50x1").WithClasses(1000), 224, 224) / 1e9, 0.0005);

    [TestMethod]
    public void A_small_network_is_counted_by_hand()
    {
        var architecture = new BiTArchitecture { Units = [1], WidthFactor = 0.5 };
        // 16 x 16 after the stem's convolution, 8 x 8 after its pool; 32 channels there, 32 inside the unit, 128 behind it.
        long stem = 16 * 16 * 32 * 3 * 7 * 7, unit = 8 * 8 * ((32 * 32) + (32 * 32 * 9) + (32 * 128) + (32 * 128));
        Assert.AreEqual(stem + unit, OnnxGraph.MultiplyAdds(architecture, 32, 32));
    }

    [TestMethod]
    public void A_model_tells_it_for_the_size_of_a_picture()
    {
        using var model = BiTModel.Load();
        Assert.AreEqual(OnnxGraph.MultiplyAdds(model.Architecture!, 96, 64), model.MultiplyAdds(96, 64));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.MultiplyAdds(0, 64));
    }
}
