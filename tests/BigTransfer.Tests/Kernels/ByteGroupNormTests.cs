using BigTransfer.Kernels;

namespace BigTransfer.Tests.Kernels;

/// <summary>GroupNorm from bytes to bytes against its definition; all widths give the same bytes.</summary>
[TestClass]
public sealed unsafe class ByteGroupNormTests
{
    private delegate void Form(byte* input, ByteScale scale, byte* output, float* steps, long positions, in ChannelsLastNorm norm, int first);

    [TestMethod]
    [DynamicData(nameof(ByteMaps.Shapes), typeof(ByteMaps))]
    public void Every_width_gives_the_nearest_levels(int positions, int channels, int groups)
    {
        var maps = new ByteMaps(positions, channels, groups);
        double[] expected = maps.Normalised(maps.Values);
        byte[]? first = null;
        foreach (var (name, form) in Forms(channels))
        {
            byte[] actual = Run(maps, channels, groups, form);
            maps.AssertLevels(expected, actual, name);
            CollectionAssert.AreEqual(first ??= actual, actual, name);
        }
    }

    [TestMethod]
    public void A_channel_that_is_one_value_becomes_its_shift()
    {
        var maps = new ByteMaps(20, 4, 4);
        Array.Fill(maps.Bytes, (byte)77);
        byte[] actual = Run(maps, 4, 4, ByteGroupNorm.Apply);
        maps.AssertLevels([.. Enumerable.Range(0, 80).Select(i => Math.Max(0, (double)maps.Beta[i % 4]))], actual, "beta");
    }

    private static byte[] Run(ByteMaps maps, int channels, int groups, Form form)
    {
        var output = new byte[maps.Bytes.Length];
        fixed (byte* x = maps.Bytes, y = output, zeros = maps.Zeros)
        fixed (float* steps = maps.Steps, gamma = maps.Gamma, beta = maps.Beta, outputSteps = maps.OutputSteps)
        {
            var norm = new ChannelsLastNorm(gamma, beta, channels, groups, ByteMaps.Epsilon);
            Assert.AreEqual(0, channels % norm.Unit);
            for (int first = 0; first < channels; first += norm.Unit)
                form(x + first, new ByteScale(steps, zeros).From(first), y + first, outputSteps + first, maps.Positions, norm, first);
        }
        return output;
    }

    private static List<(string Name, Form Form)> Forms(int channels)
    {
        List<(string, Form)> forms = [("scalar", ByteGroupNorm.Apply<ScalarLanes>), ("chosen", ByteGroupNorm.Apply)];
        if (channels % 4 == 0)
            forms.Add(("128 bits", ByteGroupNorm.Apply<Lanes128>));
        if (channels % 8 == 0)
            forms.Add(("256 bits", ByteGroupNorm.Apply<Lanes256>));
        if (channels % 32 == 0)
            forms.Add(("512 bits", ByteGroupNorm.Apply<Lanes512>));
        return forms;
    }
}
