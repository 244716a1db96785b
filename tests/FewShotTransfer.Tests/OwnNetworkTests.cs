namespace FewShotTransfer.Tests;

/// <summary>The sample of a described network, as its user meets it.</summary>
[TestClass]
public sealed class OwnNetworkTests
{
    private const string Program = "OwnNetwork.dll";

    [TestMethod]
    public void It_goes_from_a_class_to_an_embedding_an_ONNX_file_and_a_pipeline()
    {
        var result = Sample.RunProgram(Program).Expect(0);
        Assert.AreEqual("", result.Error);
        string[] lines = result.Lines;
        Assert.AreEqual("resnet18.npz: npz, network ResNet18, 84 layers, 1000 classes", lines[0]);
        StringAssert.StartsWith(lines[1], "pictures: shortest edge 256, bilinear (Pillow); crop 224 x 224; x / 255; ");
        StringAssert.EndsWith(lines[1], "(preset torchvision (npz, network ResNet18))");
        StringAssert.StartsWith(lines[2], "embedding of picture.png: 512 numbers, ");
        Assert.AreEqual("saved as ONNX: 46.8 MB", lines[3]);
        Assert.AreEqual(lines[2]["embedding of picture.png: ".Length..], lines[4]["the same from ML.NET: ".Length..]);
    }

    [TestMethod]
    public void Weights_of_another_network_are_an_error_of_one_line()
    {
        using var folder = new TempFolder();
        string file = folder.File("net.npz");
        File.WriteAllBytes(file, [(byte)'P', (byte)'K', 5, 6, .. new byte[18]]);
        string error = Sample.RunProgram(Program, file).Expect(1).OneErrorLine();
        StringAssert.StartsWith(error, $"OwnNetwork: {file}: tensor 'conv1.weight' of Conv2d 'conv1', [64, 3, 7, 7], is missing");
        StringAssert.EndsWith(error, "and 97 more");
    }
}
