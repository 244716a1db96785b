using BigTransfer.Checkpoints;

namespace BigTransfer.Tests.Checkpoints.PyTorch;

/// <summary>Files that PyTorch itself wrote hold, bit for bit, what their twins in other formats hold.</summary>
[TestClass]
public sealed class PyTorchGoldenTests
{
    [TestMethod]
    public void The_zip_form_holds_what_the_safetensors_twin_holds() =>
        AssertEqual("goldens/checkpoints/timm.safetensors", "goldens/checkpoints/timm.pth");

    private static void AssertEqual(string twin, string file)
    {
        using var expected = Checkpoint.Open(Shared.Path(twin));
        using var found = Checkpoint.Open(Shared.Path(file));
        Assert.AreEqual("pytorch", found.Format);
        CollectionAssert.AreEquivalent(expected.Tensors.Keys.ToArray(), found.Tensors.Keys.ToArray());
        foreach (var (name, tensor) in expected.Tensors)
        {
            CollectionAssert.AreEqual(tensor.Shape.ToArray(), found.Tensors[name].Shape.ToArray(), name);
            CollectionAssert.AreEqual(Read(expected, name), Read(found, name), name);
        }
    }

    private static float[] Read(Checkpoint checkpoint, string name)
    {
        var values = new float[checkpoint.Tensors[name].Count];
        checkpoint.Read(name, values);
        return values;
    }
}
