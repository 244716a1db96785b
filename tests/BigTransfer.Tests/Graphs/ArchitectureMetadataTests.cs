using BigTransfer.Architectures;
using BigTransfer.Graphs;

namespace BigTransfer.Tests.Graphs;

[TestClass]
public sealed class ArchitectureMetadataTests
{
    [TestMethod]
    public void Every_property_comes_back()
    {
        var plain = new BiTArchitecture { Units = [1, 2, 1], WidthFactor = 0.5 };
        foreach (var architecture in new[]
        {
            plain, plain with { WidthFactor = 1.5 }, plain with { Classes = 7, InputChannels = 1 }, plain with { Groups = 8 },
            plain with { StemChannels = 64 }, plain with { HiddenSizes = [128, 256, 128] }, plain with { MidSizes = [32, 32, 32] },
            plain with { LayerType = LayerType.Bottleneck, OutputStride = 8 }, plain with { Activation = Activation.GeluTanh },
            plain with { Padding = Padding.Same, DynamicStemPadding = true },
        })
            Assert.AreEqual(architecture, ArchitectureMetadata.Read(ArchitectureMetadata.Write(architecture), "x.onnx"));
    }

    [TestMethod]
    public void What_an_earlier_version_wrote_is_read_as_it_was_meant()
    {
        var earlier = new Dictionary<string, string>
        {
            ["bit.architecture"] = "units 1,2, width 0.5", ["bit.units"] = "1,2", ["bit.width_factor"] = "0.5", ["bit.groups"] = "32",
            ["bit.input_channels"] = "3", ["bit.classes"] = "5",
        };
        Assert.AreEqual(new BiTArchitecture { Units = [1, 2], WidthFactor = 0.5, Classes = 5 }, ArchitectureMetadata.Read(earlier, "x.onnx"));
        Assert.IsNull(ArchitectureMetadata.Read(new Dictionary<string, string>(), "x.onnx"));
    }
}
