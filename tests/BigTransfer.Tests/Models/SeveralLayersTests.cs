using BigTransfer.Models;
using BigTransfer.Tests.Graphs;

namespace BigTransfer.Tests.Models;

/// <summary>One run for several layers, into memory; shapes of single layers.</summary>
[TestClass]
public sealed class SeveralLayersTests
{
    [TestMethod]
    public void Each_target_gets_its_layer_pooled_or_as_it_is()
    {
        using var model = BiTModel.Load();
        var pixels = BiTGraphTests.Pixels(3, 3, 65, 97);
        var expected = model.Run(pixels, ["stage2", "embedding"]);
        float[] mean = new float[3 * 256], map = new float[expected["stage2"].Data.Length], embedding = new float[3 * 1024];
        model.Run(pixels.Data, 3, 65, 97, [new("stage2", mean), new("embedding", embedding), new("stage2", map, Pooled: false)]);
        CollectionAssert.AreEqual(expected["stage2"].Data, map);
        CollectionAssert.AreEqual(expected["embedding"].Data, embedding);
        var area = map.Length / mean.Length;
        for (var i = 0; i < mean.Length; i++)
            Assert.AreEqual(map.Skip(i * area).Take(area).Average(value => (double)value), mean[i], 1e-5, $"channel {i}");

        var alone = new float[map.Length];
        model.Run(pixels.Data, 3, 65, 97, [new("stage2", alone, Pooled: false)]);
        AssertClose(map, alone, 1e-5);
        var vector = new float[3 * 1024];
        model.Run(pixels.Data, 3, 65, 97, [new("embedding", vector, Pooled: false)]);
        AssertClose(embedding, vector, 1e-5);
    }

    [TestMethod]
    public void A_destination_of_another_length_and_a_layer_that_is_not_there_are_named()
    {
        using var model = BiTModel.Load();
        var pixels = new float[3 * 32 * 32];
        foreach (var (layer, length, pooled) in new[] { ("embedding", 1023, true), ("embedding", 1025, false), ("stem", 33, true), ("stem", 32, false) })
        {
            var error = Assert.ThrowsExactly<ArgumentException>(() => model.Run(pixels, 1, 32, 32, [new(layer, new float[length], pooled)]));
            StringAssert.Contains(error.Message, $"layer '{layer}': expected a destination of ");
            StringAssert.Contains(error.Message, $"found {length}");
        }
        var unknown = Assert.ThrowsExactly<BigTransferException>(() => model.Run(pixels, 1, 32, 32, [new("embedding", new float[1024]), new("stage9", new float[1])]));
        StringAssert.Contains(unknown.Message, "'stage9'");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.Run(pixels, 1, 32, 32, []));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => model.Run(pixels, 2, 32, 32, [new("embedding", new float[2048])]));
    }

    [TestMethod]
    public void Shapes_of_single_layers_are_those_of_a_run()
    {
        using var model = BiTModel.Load();
        string[] names = ["stage3/unit1/conv2", "logits", "stem"];
        var values = model.Run(BiTGraphTests.Pixels(1, 3, 61, 47), names);
        var layers = model.Layers(61, 47, names);
        CollectionAssert.AreEqual(names, layers.Select(layer => layer.Name).ToArray());
        foreach (var layer in layers)
        {
            CollectionAssert.AreEqual(values[layer.Name].Shape.Skip(1).ToArray(), layer.Shape.ToArray(), layer.Name);
            Assert.AreEqual(layer.Shape[0], model.OutputLength(layer.Name));
        }
        StringAssert.Contains(Assert.ThrowsExactly<BigTransferException>(() => model.Layers(61, 47, ["stage9"])).Message, "'stage9'");
    }

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance, $"value {i}");
    }
}
